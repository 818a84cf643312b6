'use strict';

// Promises created inside init and before hooks.
module.exports = ({ hooks, note, trace }) => {
  let left = 2;
  hooks
    .createHook({
      init(id, type) {
        if (type === 'A' && left-- > 0) Promise.resolve().then(() => note('from init'));
      },
      before() {
        if (left-- > 0) queueMicrotask(() => note('from before'));
      },
    })
    .enable();
  trace();
  const resource = new hooks.AsyncResource('A', { requireManualDestroy: true });
  resource.runInAsyncScope(() => note('scope'));
};
