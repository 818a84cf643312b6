'use strict';

// destroy of a tick comes with the next turn of the loop, before its immediates.
module.exports = ({ note, trace }) => {
  trace();
  process.nextTick(() => note('tick'));
  setImmediate(() => {
    note('immediate');
    process.nextTick(() => note('tick of immediate'));
    setImmediate(() => note('second turn'));
  });
};
