'use strict';

// The events of promises. A promise gets its ids when the first event sees it, which for those older
// than the hooks is not their init.

const { popPromiseContext, pushAsyncContext } = require('../context/id-stack');
const { async_id_symbol } = require('../context/ids');
const { registerPromise } = require('../hooks/collection');
const {
  callInitHooks,
  emitPromiseAfter,
  emitPromiseBefore,
  emitPromiseResolve,
} = require('../hooks/emit');
const {
  destroyHooksExist,
  initHooksExist,
  promiseHooks,
  promiseResolveHooksExist,
} = require('../hooks/hook-set');
const { trackPromises } = require('../platform/promise-hooks');
const { assignIds, idOf, triggerIdOf } = require('./promise-ids');
const { queueMicrotask } = require('../platform/originals');

/** @type {(promise: any, parent?: any) => void} */
function initHook(promise, parent) {
  const asyncId = promise[async_id_symbol] ?? assignIds(promise, parent);
  callInitHooks(promiseHooks().init, asyncId, 'PROMISE', triggerIdOf(promise), promise);
}

/** @type {(promise: any, parent?: any) => void} */
function initHookWithDestroy(promise, parent) {
  const asyncId = promise[async_id_symbol] ?? assignIds(promise, parent);
  callInitHooks(promiseHooks().init, asyncId, 'PROMISE', triggerIdOf(promise), promise);
  registerPromise(promise, asyncId);
}

/** @type {(promise: any, parent?: any) => void} */
function destroyOnlyInitHook(promise, parent) {
  registerPromise(promise, promise[async_id_symbol] ?? assignIds(promise, parent));
}

/** @param {any} promise */
function enterHook(promise) {
  const asyncId = idOf(promise);
  pushAsyncContext(asyncId, triggerIdOf(promise), promise);
}

/** @param {any} promise */
function beforeHook(promise) {
  enterHook(promise);
  emitPromiseBefore(idOf(promise));
}

/** @param {any} promise */
function leaveHook(promise) {
  // Hooks that were enabled inside of the promise's callback did not see it begin: nothing to pop.
  popPromiseContext(idOf(promise));
}

/** @param {any} promise */
function afterHook(promise) {
  emitPromiseAfter(idOf(promise));
  leaveHook(promise);
}

/** @param {any} promise */
function settledHook(promise) {
  emitPromiseResolve(idOf(promise));
}

let wanted = false;

/**
 * What V8 tells of promises. Whether it tells when one is made, is settled and is collected is chosen when a
 * hook is enabled, by the hooks which are called at that moment, and stays so until the next one is enabled.
 * That decides which promises have a trigger id of their own, and what of promises a hook hears that was
 * enabled in a callback.
 * @type {import('../platform/promise-hooks').PromiseCallbacks | null}
 */
let callbacks = null;

function followPromises() {
  wanted = true;
  callbacks = {
    init: chooseInitHook(),
    before: chooseBeforeHook(),
    after: chooseAfterHook(),
    settled: promiseResolveHooksExist() ? settledHook : undefined,
  };
  trackPromises(callbacks);
}

function leavePromises() {
  wanted = false;
  // The promise whose callback is running still has to see its end.
  queueMicrotask(stopUnlessWanted);
}

function stopUnlessWanted() {
  if (wanted) return;
  callbacks = null;
  trackPromises(/** @type {any} */ ({ __proto__: null }));
}

function followPromiseCallbacks() {
  if (callbacks === null) return;
  callbacks = { ...callbacks, before: chooseBeforeHook(), after: chooseAfterHook() };
  trackPromises(callbacks);
}

function chooseInitHook() {
  if (initHooksExist()) return destroyHooksExist() ? initHookWithDestroy : initHook;
  return destroyHooksExist() ? destroyOnlyInitHook : undefined;
}

// What calls no hooks is faster. What calls them stays for the next hook when the last one was disabled,
// since changing it takes longer than to enable a hook.

function chooseBeforeHook() {
  return promiseHooks().before.length > 0 ? beforeHook : (callbacks?.before ?? enterHook);
}

function chooseAfterHook() {
  return promiseHooks().after.length > 0 ? afterHook : (callbacks?.after ?? leaveHook);
}

module.exports = { followPromiseCallbacks, followPromises, leavePromises };
