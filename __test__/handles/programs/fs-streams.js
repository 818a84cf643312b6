'use strict';

// Streams that read and write a file.
module.exports = ({ directory, note, step }) => {
  const fs = require('node:fs');
  const file = `${directory}/file`;

  step('writing', () => {
    const writing = fs.createWriteStream(file);
    writing.on('open', () => note('open to write'));
    writing.on('finish', () => note('finish'));
    writing.on('close', () => {
      note('written');
      read();
    });
    writing.write('one', () => note('write'));
    writing.end('two');
  });

  function read() {
    step('reading', () => {
      const reading = fs.createReadStream(file, { highWaterMark: 3 });
      reading.on('data', () => note('data'));
      reading.on('end', () => note('end'));
      reading.on('close', () => {
        note('read');
        iterate();
      });
    });
  }

  function iterate() {
    step('iterating', async () => {
      const handle = await fs.promises.open(file);
      for await (const chunk of handle.createReadStream()) note(`chunk ${chunk}`);
      note('iterated');
    });
  }
};
