'use strict';

// The same without a hook: what a timer or an immediate returned is its resource.
module.exports = ({ hooks, note }) => {
  const { executionAsyncResource } = hooks;
  const top = executionAsyncResource();
  note('main', typeof top);
  const timer = setTimeout(() => {
    note('timer', String(executionAsyncResource() === timer));
    const immediate = setImmediate(() => {
      note('immediate', String(executionAsyncResource() === immediate));
      const resource = new hooks.AsyncResource('R', { requireManualDestroy: true });
      resource.runInAsyncScope(() => {
        note('scope', String(executionAsyncResource() === resource));
      });
      note('back', String(executionAsyncResource() === immediate));
    });
    Promise.resolve().then(() => note('then', typeof executionAsyncResource()));
  }, 1);
  process.nextTick(() => note('tick', typeof executionAsyncResource().callback));
};
