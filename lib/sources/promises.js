'use strict';

// The events of promises, from V8's promise hooks. A promise gets its ids with its first event, which is not `init`
// for a promise that is older than the hooks.

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
const { queueInternalMicrotask } = require('../platform/originals');

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
  // Does nothing if the hooks were enabled inside the promise's callback, so that its context was not pushed.
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

/**
 * - `followed`: whether an enabled hook needs the events of promises. Written by `followPromises` and
 *   `leavePromises`.
 * - `callbacks`: the promise hooks. Enabling a hook chooses whether they include the creation, resolution and
 *   collection of promises, by the hooks that are active at that moment. This does not change until the next hook is
 *   enabled. As in Node, it decides which promises have a trigger id of their own, and which events of promises
 *   reach a hook that was enabled in a callback.
 *
 * @type {{ followed: boolean, callbacks: import('../platform/promise-hooks').PromiseCallbacks | null }}
 */
const state = { followed: false, callbacks: null };

function followPromises() {
  state.followed = true;
  state.callbacks = {
    init: chooseInitHook(),
    before: chooseBeforeHook(),
    after: chooseAfterHook(),
    settled: promiseResolveHooksExist() ? settledHook : undefined,
  };
  trackPromises(state.callbacks);
}

function leavePromises() {
  state.followed = false;
  // The promise whose callback is running still needs its `after`.
  queueInternalMicrotask(stopUnlessFollowed);
}

function stopUnlessFollowed() {
  if (state.followed) return;
  state.callbacks = null;
  trackPromises(/** @type {any} */ ({ __proto__: null }));
}

function followPromiseCallbacks() {
  if (state.callbacks === null) return;
  state.callbacks = { ...state.callbacks, before: chooseBeforeHook(), after: chooseAfterHook() };
  trackPromises(state.callbacks);
}

function chooseInitHook() {
  if (initHooksExist()) return destroyHooksExist() ? initHookWithDestroy : initHook;
  return destroyHooksExist() ? destroyOnlyInitHook : undefined;
}

// Callbacks that call no hooks are faster. When the last hook is disabled, the callbacks that call hooks stay for the
// next hook, because replacing them takes longer than enabling a hook.

function chooseBeforeHook() {
  return promiseHooks().before.length > 0 ? beforeHook : (state.callbacks?.before ?? enterHook);
}

function chooseAfterHook() {
  return promiseHooks().after.length > 0 ? afterHook : (state.callbacks?.after ?? leaveHook);
}

module.exports = { followPromiseCallbacks, followPromises, leavePromises };
