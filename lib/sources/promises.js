'use strict';

// The events of promises. A promise gets its ids when the first event sees it, which for those older
// than the hooks is not their init.

const {
  async_id_symbol,
  getDefaultTriggerAsyncId,
  newAsyncId,
  popPromiseContext,
  pushAsyncContext,
  trigger_async_id_symbol,
} = require('../state');
const {
  emitPromiseAfter,
  emitPromiseBefore,
  emitPromiseInit,
  emitPromiseResolve,
} = require('../hooks');
const { registerDestroyHook } = require('../destroy');
const { trackPromises } = require('../promise-hooks');
const { queueMicrotask } = require('../runtime');

/**
 * @param {any} promise
 * @param {any} [parent] the promise that this one continues
 * @returns {number}
 */
function assignIds(promise, parent) {
  // A parent that has no id yet gets a lower one than its child.
  const triggerId =
    parent === undefined ? getDefaultTriggerAsyncId() : (parent[async_id_symbol] ||= newAsyncId());
  const asyncId = newAsyncId();
  promise[async_id_symbol] = asyncId;
  promise[trigger_async_id_symbol] = triggerId;
  return asyncId;
}

/** @type {(promise: any, parent?: any) => void} */
function initHook(promise, parent) {
  if (promise[async_id_symbol] === undefined) assignIds(promise, parent);
  emitPromiseInit(promise[async_id_symbol], promise[trigger_async_id_symbol], promise);
}

/** @type {(promise: any, parent?: any) => void} */
function initHookWithDestroy(promise, parent) {
  initHook(promise, parent);
  registerDestroyHook(promise, promise[async_id_symbol]);
}

/** @type {(promise: any, parent?: any) => void} */
function destroyOnlyInitHook(promise, parent) {
  registerDestroyHook(promise, promise[async_id_symbol] ?? assignIds(promise, parent));
}

/** @param {any} promise */
function enterHook(promise) {
  const asyncId = promise[async_id_symbol] ?? assignIds(promise);
  pushAsyncContext(asyncId, promise[trigger_async_id_symbol], promise);
}

/** @param {any} promise */
function beforeHook(promise) {
  enterHook(promise);
  emitPromiseBefore(promise[async_id_symbol]);
}

/** @param {any} promise */
function leaveHook(promise) {
  // Hooks that were enabled inside of the promise's callback did not see it begin: nothing to pop.
  popPromiseContext(promise[async_id_symbol] ?? assignIds(promise));
}

/** @param {any} promise */
function afterHook(promise) {
  emitPromiseAfter(promise[async_id_symbol] ?? assignIds(promise));
  leaveHook(promise);
}

/** @param {any} promise */
function settledHook(promise) {
  emitPromiseResolve(promise[async_id_symbol] ?? assignIds(promise));
}

/** @typedef {{ init: any[], before: any[], after: any[], destroy: any[], resolve: any[] }} PromiseHooks */

/** @type {PromiseHooks | null} */
let wanted = null;
// Promises that got their ids when they were made do so until the last hook is disabled.
let fromInit = false;

/** @param {PromiseHooks | null} hooks those enabled for promises */
function update(hooks) {
  wanted = hooks;
  // The promise whose callback is running still has to see its end, so stopping waits for that.
  if (hooks !== null) return start(hooks);
  fromInit = false;
  queueMicrotask(stopUnlessWanted);
}

function stopUnlessWanted() {
  if (wanted === null) trackPromises({});
}

/** @param {PromiseHooks} hooks */
function start(hooks) {
  fromInit ||= hooks.init.length > 0;
  trackPromises({
    init: chooseInitHook(fromInit, hooks.destroy.length > 0),
    before: hooks.before.length > 0 ? beforeHook : enterHook,
    after: hooks.after.length > 0 ? afterHook : leaveHook,
    settled: hooks.resolve.length > 0 ? settledHook : undefined,
  });
}

/**
 * @param {boolean} init
 * @param {boolean} destroy
 */
function chooseInitHook(init, destroy) {
  if (init) return destroy ? initHookWithDestroy : initHook;
  return destroy ? destroyOnlyInitHook : undefined;
}

module.exports = { update };
