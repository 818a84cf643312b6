'use strict';

// Several continuations of one promise have that promise as their trigger.
module.exports = ({ note, trace }) => {
  trace();
  const promise = Promise.resolve();
  promise.then(() => note('one'));
  promise.then(() => note('two'));
  promise.then(() => {
    note('three');
    promise.then(() => note('four'));
  });
};
