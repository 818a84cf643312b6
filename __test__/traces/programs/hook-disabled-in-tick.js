'use strict';

// A hook disabled inside a tick, and enabled in the next one.
module.exports = ({ note, trace }) => {
  const hook = trace();
  process.nextTick(() => {
    hook.disable();
    note('disabled');
  });
  process.nextTick(() => {
    note('untraced');
    hook.enable();
    note('enabled');
  });
  process.nextTick(() => note('traced'));
};
