'use strict';

// A chain of then() calls: each callback runs in the promise that its own then() returned.
module.exports = ({ note, trace }) => {
  trace();
  Promise.resolve(1)
    .then((value) => {
      note('first', value);
      return value + 1;
    })
    .then((value) => {
      note('second', value);
    });
  note('main');
};
