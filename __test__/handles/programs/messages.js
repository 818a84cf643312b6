'use strict';

// A message that the pipe to the other process cannot take at once.
const LONG = 'x'.repeat(2_000_000);

if (process.send !== undefined && process.argv[2] === 'child of the program') {
  process.on('message', () => process.disconnect());
} else {
  module.exports = ({ note, step }) => {
    const { fork } = require('node:child_process');

    step('send', () => {
      const child = fork(__filename, ['child of the program'], { execArgv: [] });
      child.on('exit', () => note('exit'));
      child.send(LONG, () => note('sent'));
    });
  };
  // A read may get several messages.
  module.exports.uncounted = ['PIPEWRAP'];
}
