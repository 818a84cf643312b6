'use strict';

// executionAsyncResource() is the very object that init was given, in every callback.
module.exports = ({ hooks, note, trace }) => {
  const { executionAsyncResource, executionAsyncId } = hooks;
  const resources = new Map();
  hooks
    .createHook({
      init(id, type, trigger, resource) {
        resources.set(id, resource);
      },
    })
    .enable();
  trace();
  const top = executionAsyncResource();
  function check(label) {
    const resource = executionAsyncResource();
    const same = resource === resources.get(executionAsyncId());
    note(label, String(same), String(resource === top), resource.constructor.name);
  }
  note('top', typeof top, Object.keys(top), String(top === executionAsyncResource()));
  process.nextTick(check, 'tick');
  queueMicrotask(() => check('microtask'));
  Promise.resolve().then(() => check('then'));
  (async () => {
    check('async');
    await null;
    check('await');
  })();
  const resource = new hooks.AsyncResource('R', { requireManualDestroy: true });
  resource.runInAsyncScope(() => {
    check('scope');
    note('is the AsyncResource', String(executionAsyncResource() === resource));
  });
  setImmediate(() => {
    check('immediate');
    setTimeout(() => check('timer'), 1);
    process.nextTick(() => check('tick of immediate'));
  });
  check('main');
};
