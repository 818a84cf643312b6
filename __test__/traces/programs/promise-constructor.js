'use strict';

// The executor runs in the context that calls the constructor; resolve() reports at once.
module.exports = ({ note, trace }) => {
  trace();
  const promise = new Promise((resolve) => {
    note('executor');
    resolve(true);
    note('resolved');
  });
  promise.then(() => note('then'));
};
