'use strict';

// No hook at all: the ids are right in everything but promises.
module.exports = ({ hooks, note }) => {
  note('main');
  const resource = new hooks.AsyncResource('R', { requireManualDestroy: true });
  resource.runInAsyncScope(() => {
    note('scope');
    process.nextTick(() => note('tick of scope'));
  });
  process.nextTick(() => {
    note('tick');
    process.nextTick(() => note('tick of tick'));
  });
  Promise.resolve().then(() => note('then'));
  (async () => {
    await null;
    note('await');
    setImmediate(() => note('immediate of await'));
  })();
  queueMicrotask(() => note('microtask'));
  setImmediate(() => {
    note('immediate');
    setTimeout(() => {
      note('timer');
      Promise.resolve().then(() => note('then of timer'));
    }, 1);
  });
};
