'use strict';

// Connects the layers, and starts and stops them. A layer requires only lower layers. If a lower layer has to call a
// higher one, this file passes the function to it. The life of a resource, in order:
//
// 1. A program creates a hook, reads an id, or creates a storage on a release whose runtime does not carry frames.
//    `startTracking` or `prepareStorage` installs the sources (`sources/`). For a storage alone they carry frames;
//    ids begin with the first hook or the first id that is read.
// 2. A source sees a new resource, gives it ids (`context/ids.js`) and the current frame
//    (`frames/propagation.js`), and calls the `init` hooks (`hooks/emit.js`).
// 3. When the resource's callback is called, the source enters its frame and pushes its context
//    (`context/id-stack.js`), calls the `before` hooks and the callback, calls the `after` hooks, and pops.
// 4. When the resource is destroyed, its id waits in `hooks/destroy-queue.js`. If nobody destroys it,
//    `hooks/collection.js` reports its collection.
// 5. The native core, an immediate or a microtask calls `deliver`, which calls the `destroy` hooks.
// 6. Enabling or disabling a hook creates a new set (`hooks/hook-set.js`). When it takes effect, `followHooks`
//    switches the promise hooks and the tracking of collection on or off.

const { ArrayPrototypeFilter, SafeWeakSet } = require('./platform/primordials');
const { async_hook_fields, constants } = require('./context/fields');
const stack = require('./context/id-stack');
const ids = require('./context/ids');
const { adoptRuntimeContext, dropRuntimeContext } = require('./context/runtime-context');
const { wantCollected } = require('./hooks/collection');
const { deliver, wantDestroys } = require('./hooks/destroy-queue');
const { callAfter, callBefore, emitAfter } = require('./hooks/emit');
const { destroyHooksExist, enabledHooksExist, setHooksChanged } = require('./hooks/hook-set');
const { sourcesCarry } = require('./frames/carrier');
const { requireLazy } = require('./platform/lazy-modules');
const { makeJsCoreWarning } = require('./platform/binding');
const { setupHooks, whyNoBinary } = require('./platform/native');
const { addPropagationFilter, propagationFiltersExist } = require('./frames/on-propagate');
const { isNode, requireNode } = require('./platform/other-runtimes');
const { runtimeProcess } = require('./platform/originals');
const { setSourcesActive, sourcesAreActive } = require('./sources/active');
const { followPromiseCallbacks, leavePromises } = require('./sources/promises');

/**
 * - `started`: whether resources get ids. Written by `startTracking` and `stopTracking`. V8 folds a property
 *   that is assigned once, so checking it is free until `stopTracking` is called.
 * - `carrying`: whether the sources carry stores. Written by `carryStores`, and folded too.
 * - `wantsDestroys`: whether a `destroy` hook was enabled when the hooks last changed. Written by `followHooks`.
 * - `missing`: the sources that are not installed yet. Written by `installSources`.
 * - `warned`: the sources whose failure was reported.
 * @type {{ carrying?: true, started?: boolean, wantsDestroys: boolean, missing: Source[], warned: WeakSet<object> }}
 */
const state = {
  wantsDestroys: false,
  missing: [
    // First, because the others get trigger ids from it.
    () => requireLazy('sources/core-resources', () => require('./sources/core-resources')),
    () => requireLazy('sources/timers', () => require('./sources/timers')),
    () => requireLazy('sources/ticks', () => require('./sources/ticks')),
    () => requireLazy('sources/microtasks', () => require('./sources/microtasks')),
    () => requireLazy('sources/handles', () => require('./sources/handles')),
    () => requireLazy('sources/handle-classes', () => require('./sources/handle-classes')),
    () => requireLazy('sources/http-parser', () => require('./sources/http-parser')),
    () => requireLazy('sources/dns-channels', () => require('./sources/dns-channels')),
    () => requireLazy('sources/blob-readers', () => require('./sources/blob-readers')),
    () => requireLazy('sources/message-ports', () => require('./sources/message-ports')),
    () => requireLazy('sources/process-events', () => require('./sources/process-events')),
  ],
  warned: new SafeWeakSet(),
};

/** @typedef {() => { install(): unknown }} Source loads the source */

function startTracking() {
  if (state.started) {
    if (isNode && state.missing.length > 0) installSources();
    return;
  }
  state.started = true;
  // Other runtimes have no event sources. Only scopes that are entered by hand have ids there.
  if (!isNode) return;
  adoptRuntimeContext(emitAfter);
  installSources();
}

/**
 * Undoes `startTracking`: no new resource gets an id, nor is its callback wrapped, until a hook is created or
 * enabled, or an id is read. Resources that have an id keep it.
 * @returns {boolean} `false` if nothing is stopped because a hook is enabled or the sources carry stores
 */
function stopTracking() {
  if (enabledHooksExist() || propagationFiltersExist() || state.carrying) return false;
  state.started = false;
  leavePromises();
  dropRuntimeContext();
  setSourcesActive(false);
  return true;
}

/**
 * Called when a storage is created. Resources that are older than its first `run` or `enterWith` must not run in its
 * frames, so the sources have to be installed before that.
 * @param {import('./frames/on-propagate').PropagationFilter | undefined} filter
 */
function prepareStorage(filter) {
  if (sourcesCarry) requireNode('AsyncLocalStorage');
  if (filter !== undefined) {
    requireNode('onPropagate');
    addPropagationFilter(filter);
    // A filter is called with the type of each resource, which only tracking knows.
    startTracking();
  } else if (sourcesCarry) carryStores();
}

/** Called where the runtime does not carry frames. */
function carryStores() {
  state.carrying = true;
  // Core's storages read it there.
  async_hook_fields[constants.kUsesExecutionAsyncResource] = 1;
  installSources();
}

function installSources() {
  setSourcesActive(true);
  if (state.missing.length === 0) return;
  const { missing } = state;
  // A source may create a resource that starts the sources.
  state.missing = [];
  state.missing = ArrayPrototypeFilter(missing, (source) => !isInstalled(source));
}

/**
 * @param {Source} load
 * @returns {boolean} whether the source is installed. If not, it is tried again later
 */
function isInstalled(load) {
  try {
    // A source that finds a fake in the place of the runtime's object returns `false`.
    return load().install() !== false;
  } catch (error) {
    warnOnce(load, error);
    return false;
  }
}

/**
 * @param {object} source
 * @param {any} error
 */
function warnOnce(source, error) {
  if (state.warned.has(source)) return;
  state.warned.add(source);
  runtimeProcess.emitWarning(
    `async-hooks-native cannot follow all resources, and stores and events may be lost: ${error?.message ?? error}`,
    /** @type {any} */ ({
      __proto__: null,
      code: 'ASYNC_HOOKS_NATIVE_SOURCE',
      detail: error?.stack,
    }),
  );
}

/**
 * Warns that the core in JavaScript is used, in a tick, as `process.emitWarning` does: listeners that the program
 * adds while it is loaded get the warning. The sources pause until it is printed. Otherwise hooks would see the
 * stream and the ticks that core prints it with, which are not the program's.
 * @param {Error} error why the binary could not be loaded
 */
function warnOfJsCore(error) {
  const warning = makeJsCoreWarning(error);
  if (warning === undefined) return;
  if (!isNode) {
    process.emitWarning(warning);
    return;
  }
  process.nextTick(() => {
    const paused = sourcesAreActive();
    if (paused) setSourcesActive(false);
    try {
      process.emit('warning', warning);
    } finally {
      if (paused) setSourcesActive(state.started === true || state.carrying === true);
    }
  });
}

/** Called when another set of hooks takes effect. */
function followHooks() {
  const wantsDestroys = destroyHooksExist();
  if (wantsDestroys !== state.wantsDestroys) {
    state.wantsDestroys = wantsDestroys;
    wantCollected(wantsDestroys);
    wantDestroys(wantsDestroys);
  }
  followPromiseCallbacks();
}

setHooksChanged(followHooks);
setupHooks({
  before: callBefore,
  after: callAfter,
  destroy: deliver,
  execution_async_resources: stack.execution_async_resources,
});
if (whyNoBinary !== undefined) warnOfJsCore(whyNoBinary);

/** @returns {number} the id of the resource that executes */
function executionAsyncId() {
  if (!state.started) startTracking();
  return stack.executionAsyncId();
}

/** @returns {number} the id of the resource that caused the executing callback to be called */
function triggerAsyncId() {
  if (!state.started) startTracking();
  return stack.triggerAsyncId();
}

/** @returns {any} the resource that executes */
function executionAsyncResource() {
  if (!state.started) startTracking();
  return stack.executionAsyncResource();
}

/** @returns {number} a new id, unique in this thread */
function newAsyncId() {
  if (!state.started) startTracking();
  return ids.newAsyncId();
}

/** @returns {number} the trigger id for a resource that is created now */
function getDefaultTriggerAsyncId() {
  if (!state.started) startTracking();
  return ids.getDefaultTriggerAsyncId();
}

module.exports = {
  executionAsyncId,
  executionAsyncResource,
  getDefaultTriggerAsyncId,
  newAsyncId,
  prepareStorage,
  startTracking,
  stopTracking,
  triggerAsyncId,
};
