'use strict';

// Immediates, one made inside another, with arguments.
module.exports = ({ note, trace }) => {
  trace();
  setImmediate(
    (...values) => {
      note('first', ...values);
      setImmediate(() => note('inner'));
      process.nextTick(() => note('tick'));
    },
    1,
    2,
    3,
  );
  setImmediate(() => note('second'));
};
