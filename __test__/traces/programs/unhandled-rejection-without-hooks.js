'use strict';

// No hook: the listener runs where the promise was looked at.
module.exports = ({ note }) => {
  note('main');
  process.on('unhandledRejection', (error) => {
    note('unhandledRejection', error.message);
    setImmediate(() => note('immediate'));
  });
  setTimeout(() => {
    Promise.reject(new Error('one'));
  }, 1);
};
