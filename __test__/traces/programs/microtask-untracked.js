'use strict';

// A microtask queued before any hook, and one queued after the last hook went.
module.exports = ({ note, trace }) => {
  note('main');
  queueMicrotask(() => note('before any hook'));
  const hook = trace();
  queueMicrotask(() => {
    note('tracked');
    hook.disable();
    queueMicrotask(() => note('after the hook'));
  });
};
