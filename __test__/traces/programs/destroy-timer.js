'use strict';

// destroy of a timer comes before the immediates of the same turn.
module.exports = ({ note, trace }) => {
  trace();
  setTimeout(() => {
    note('timer');
    setImmediate(() => note('immediate'));
    process.nextTick(() => note('tick'));
    Promise.resolve().then(() => note('then'));
  }, 1);
};
