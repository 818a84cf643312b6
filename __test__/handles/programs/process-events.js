'use strict';

// Events of the process about promises and warnings, from callbacks of handles.
module.exports = ({ note, step }) => {
  const fs = require('node:fs');

  process.on('unhandledRejection', (reason, promise) => {
    note(`unhandled ${reason}`);
    setImmediate(() => step('handler', () => promise.catch(() => note(`handled ${reason}`))));
  });
  process.on('rejectionHandled', () => note('rejectionHandled'));
  process.on('warning', ({ message }) => note(`warning ${message}`));
  process.on('multipleResolves', () => note('multipleResolves'));

  step('rejection', () => fs.stat(__filename, () => Promise.reject('in a file')));
  step('async', () => {
    fs.stat(__filename, async () => {
      await null;
      throw 'after an await';
    });
  });
  step('warning', () => fs.stat(__filename, () => process.emitWarning('in a file')));
};

module.exports.nodeOptions = ['--no-warnings'];
