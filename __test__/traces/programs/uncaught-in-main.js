'use strict';

// An error thrown by the main script, with a listener.
module.exports = ({ note, trace }) => {
  trace();
  process.on('uncaughtException', (error) => note('listener', error.message));
  setImmediate(() => note('immediate'));
  process.nextTick(() => note('tick'));
  throw new Error('main');
};
