'use strict';

// A directory that is read entry by entry, with callbacks and by iteration.
module.exports = ({ directory, note, step }) => {
  const fs = require('node:fs');
  fs.writeFileSync(`${directory}/file`, '');

  step('callbacks', () => {
    fs.opendir(directory, (_error, dir) => {
      note('opened');
      dir.read(() => {
        note('read');
        dir.read(() => {
          note('read to the end');
          dir.close(() => {
            note('closed');
            iterate();
          });
        });
      });
    });
  });

  function iterate() {
    step('iteration', async () => {
      for await (const entry of await fs.promises.opendir(directory)) note(entry.name);
      note('iterated');
    });
  }
};
