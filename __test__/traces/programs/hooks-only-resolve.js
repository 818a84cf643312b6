'use strict';

// A hook with promiseResolve alone.
module.exports = ({ note, trace }) => {
  trace({ only: ['promiseResolve'] });
  new Promise((resolve) => resolve(1)).then(() => note('then'));
  Promise.reject(new Error('no')).catch(() => note('catch'));
  (async () => {
    await null;
    note('awaited');
  })();
};
