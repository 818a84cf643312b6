'use strict';

// A subclass whose continuations are plain promises.
module.exports = ({ note, trace }) => {
  class Task extends Promise {
    static get [Symbol.species]() {
      return Promise;
    }
  }
  trace();
  new Task((resolve) => resolve('task')).then((value) => note('then', value));
};
