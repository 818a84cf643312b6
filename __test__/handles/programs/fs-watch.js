'use strict';

// Watchers of files: the one of the operating system and the one that polls.
module.exports = ({ directory, note, step }) => {
  const fs = require('node:fs');
  const file = `${directory}/file`;
  fs.writeFileSync(file, '');

  step('watch', () => {
    const watcher = fs.watch(file);
    watcher.on('close', () => note('closed'));
    watcher.once('change', () => {
      note('change');
      watcher.close();
    });
    fs.writeFileSync(file, 'text');
  });
  // What does not exist is told once.
  step('watchFile', () => {
    const missing = `${directory}/missing`;
    fs.watchFile(missing, { interval: 10 }, () => {
      note('changed');
      fs.unwatchFile(missing);
    });
  });
};
