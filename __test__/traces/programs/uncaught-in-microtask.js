'use strict';

// An error thrown in a microtask.
module.exports = ({ note, trace }) => {
  trace();
  process.on('uncaughtException', (error) => note('listener', error.message));
  setImmediate(() => {
    queueMicrotask(() => {
      note('throwing');
      throw new Error('microtask');
    });
    queueMicrotask(() => note('neighbour'));
  });
  setImmediate(() => note('next immediate'));
};
