'use strict';

// An immediate cleared by a tick between two immediates.
module.exports = ({ note, trace }) => {
  trace();
  setImmediate(() => {
    note('first');
    process.nextTick(() => {
      note('tick');
      clearImmediate(second);
    });
  });
  const second = setImmediate(() => note('never'));
  setImmediate(() => note('third'));
};
