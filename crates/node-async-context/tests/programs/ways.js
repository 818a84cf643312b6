'use strict';

// For each way from native code into JavaScript: whether the store is there, and the type of the resource that
// hooks see, as JSON.

// The program with the built-in has no preload.
if (process.env.MODULE === 'built-in' && process.env.ASYNC_HOOKS_NATIVE_ADDONS === 'bind') {
  require('../../../../embedder').bindAddons();
}
const { addon, hooks, run, storeIn, within } = require('./support');

const WAYS = {
  threadsafeFunction: (done) => addon.threadsafeFunction(done),
  asyncWork: (done) => addon.asyncWork(done),
  makeCallback: (done) => addon.makeCallback(done),
  openCallbackScope: (done) => addon.openCallbackScope(done),
  keptFunction: (done) => addon.keptFunction(done),
  tokioCallback: (done) => addon.tokioCallback(done),
  deferred: (done) => addon.deferred().then(done),
  task: (done) => addon.task().then(done),
  tokioFuture: (done) => addon.tokioFuture().then(done),
};
// Of JavaScript, not of the way.
const OTHER = new Set(['PROMISE', 'Timeout', 'TIMERWRAP', 'TickObject', 'Immediate']);

const CRATE = Object.keys(addon).filter((name) => /^context(?!CalleeHandled|RunValue)/.test(name));

addon.setup(() => {});
run(async () => {
  const [{ createHook, executionAsyncId }] = hooks;
  const result = {};
  for (const [name, call] of Object.entries(WAYS)) {
    const types = new Map();
    const called = [];
    const hook = createHook({
      init(id, type) {
        if (!OTHER.has(type)) types.set(id, type);
      },
      before: (id) => called.push(id),
    });
    executionAsyncId();
    // Whether a store is there must not depend on hooks, so it is checked first.
    const store = await within('store', () => storeIn(call));
    hook.enable();
    await storeIn(call);
    hook.disable();
    const seen = [...new Set(types.values())].join();
    result[name] = { store: store === 'store', seen, called: called.some((id) => types.has(id)) };
  }
  const stores = [];
  for (const name of CRATE) stores.push(await within('store', () => storeIn(addon[name])));
  const crate = stores.length > 0 && stores.every((store) => store === 'store');
  console.log(JSON.stringify({ ways: result, crate }));
});
