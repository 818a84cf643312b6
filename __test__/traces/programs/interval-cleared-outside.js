'use strict';

// An interval cleared from a timer of its own list and from a promise.
module.exports = ({ note, trace }) => {
  trace();
  const one = setInterval(() => note('one'), 1);
  setTimeout(() => {
    note('clearing');
    clearInterval(one);
    const two = setInterval(() => {
      note('two');
      Promise.resolve().then(() => {
        note('clearing');
        clearInterval(two);
      });
    }, 1);
  }, 1);
};
