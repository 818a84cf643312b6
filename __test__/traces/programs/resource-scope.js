'use strict';

// runInAsyncScope(): arguments, this, the result, and what is made inside.
module.exports = ({ hooks, note, trace }) => {
  trace();
  const resource = new hooks.AsyncResource('R', { requireManualDestroy: true });
  const receiver = {};
  const result = resource.runInAsyncScope(
    function (...values) {
      note('inside', ...values, String(this === receiver));
      setImmediate(() => note('immediate'));
      process.nextTick(() => note('tick'));
      Promise.resolve().then(() => note('then'));
      return 'result';
    },
    receiver,
    1,
    2,
  );
  note('outside', result);
  resource.emitDestroy();
};
