'use strict';

// The context of unhandledRejection and rejectionHandled listeners.
module.exports = ({ note, trace }) => {
  trace();
  process.on('unhandledRejection', (error, promise) => {
    note('unhandledRejection', error.message);
    setImmediate(() => promise.catch(() => note('caught late')));
  });
  process.on('rejectionHandled', () => note('rejectionHandled'));
  setImmediate(() => {
    Promise.reject(new Error('one'));
    Promise.resolve().then(() => {
      throw new Error('two');
    });
  });
};
