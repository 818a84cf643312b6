'use strict';

// fs.promises, file handles and what they hand out.
module.exports = ({ directory, note, step }) => {
  const fs = require('node:fs/promises');
  const file = `${directory}/file`;

  step('files', async () => {
    await fs.writeFile(file, 'text');
    note('writeFile');
    await fs.readFile(file, 'utf8');
    note('readFile');
    await fs.stat(`${directory}/missing`).catch(() => note('stat failed'));
    await fs.readdir(directory).then(() => note('readdir'));
    handles();
  });

  function handles() {
    step('handles', async () => {
      const handle = await fs.open(file, 'r+');
      note('open');
      await handle.write('more');
      note('write');
      await handle.read(Buffer.alloc(4), 0, 4, 0);
      note('read');
      await handle.stat();
      note('stat');
      handle.on('close', () => note('close event'));
      await handle.close();
      note('close');
    });
  }
};
