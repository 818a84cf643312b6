'use strict';

// Promise.resolve() of a promise is that promise: no resource is created.
module.exports = ({ note, trace }) => {
  trace();
  const promise = Promise.resolve('value');
  note('same', String(Promise.resolve(promise) === promise));
  Promise.resolve(promise).then((value) => note('then', value));
};
