'use strict';

// The contexts of beforeExit and exit listeners.
module.exports = ({ note, trace }) => {
  trace();
  let more = true;
  process.on('beforeExit', () => {
    note('beforeExit');
    if (more) setImmediate(() => note('immediate'));
    more = false;
  });
  process.on('exit', () => note('exit'));
  setImmediate(() => note('first'));
};
