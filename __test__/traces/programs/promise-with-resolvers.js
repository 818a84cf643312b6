'use strict';

// resolve() called outside of the executor, from a tick, twice.
module.exports = ({ note, trace }) => {
  trace();
  let resolve;
  const promise = new Promise((accept) => {
    resolve = accept;
  });
  process.nextTick(() => {
    note('tick');
    resolve('first');
    resolve('second');
  });
  promise.then((value) => note('then', value));
};

module.exports.needs = 'silenceWhenResolvedTwice';
