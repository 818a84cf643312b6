'use strict';

// Promises made before the hook get an id when something first happens to them.
module.exports = ({ note, trace }) => {
  const resolved = Promise.resolve('old');
  let resolve;
  const pending = new Promise((accept) => {
    resolve = accept;
  });
  const chained = pending.then((value) => note('chained before the hook', value));
  trace();
  resolved.then((value) => note('then of resolved', value));
  pending.then((value) => note('then of pending', value));
  chained.then(() => note('then of chained'));
  resolve('now');
};
