'use strict';

// A rejection that nobody handles goes to uncaughtException.
module.exports = ({ note, trace }) => {
  trace();
  process.on('uncaughtException', (error, origin) => {
    note('listener', error.message, origin);
    setImmediate(() => note('of listener'));
  });
  setImmediate(() => {
    Promise.reject(new Error('rejected'));
    (async () => {
      await null;
      throw new Error('async');
    })();
  });
};
