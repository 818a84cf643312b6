'use strict';

// A hook disabled inside an immediate: no after, and the ids stay right.
module.exports = ({ note, trace }) => {
  const hook = trace();
  setImmediate(() => {
    hook.disable();
    note('disabled');
    process.nextTick(() => note('tick'));
    setImmediate(() => note('next'));
  });
};
