'use strict';

// Starts and joins the parts: the sources are installed when the program first asks what executes,
// makes a hook, or makes a storage where the runtime does not carry frames by itself. For a storage alone
// they carry frames; ids begin with the first hook or question.

const { ArrayPrototypeFilter, SafeWeakSet } = require('./platform/primordials');
const stack = require('./context/id-stack');
const ids = require('./context/ids');
const { adoptRuntimeContext, dropRuntimeContext } = require('./context/runtime-context');
const { emitAfter } = require('./hooks/emit');
const { AsyncHook, enabledHooksExist, setHooksListener } = require('./hooks/async-hook');
const { setSourcesStarters } = require('./frames/carrying');
const { loadLate } = require('./platform/late-files');
const { propagationFiltersExist } = require('./frames/on-propagate');
const { isNode, requireNode } = require('./platform/other-runtimes');
const { runtimeProcess } = require('./platform/originals');
const { setActive } = require('./sources/active');
const { followPromiseCallbacks, followPromises, leavePromises } = require('./sources/promises');

/**
 * A property that is set once is a constant to V8, until it is set again: who asks does not pay for the
 * question.
 * @type {{ carrying?: true, started?: boolean }}
 */
const once = {};

function startTracking() {
  if (once.started) {
    if (isNode && missing.length > 0) installSources();
    return;
  }
  once.started = true;
  // Others have no sources: the ids are those of the scopes that are entered by hand.
  if (!isNode) return;
  adoptRuntimeContext(emitAfter);
  installSources();
}

/**
 * The opposite of what `createHook` and questions for ids do: from here on no resource gets an id, nor is its
 * callback wrapped, until a hook is made or enabled, or somebody asks. What has an id keeps it.
 * @returns {boolean} `false` where a hook is enabled, or stores travel by the sources: they go on
 */
function stopTracking() {
  if (enabledHooksExist() || propagationFiltersExist() || once.carrying) return false;
  once.started = false;
  leavePromises();
  dropRuntimeContext();
  setActive(false);
  return true;
}

/** For the stores of a runtime that does not carry them. */
function carryStores() {
  once.carrying = true;
  installSources();
}

/**
 * Those that are not installed yet.
 * @type {(() => { install(): unknown })[]}
 */
let missing = [
  // The others ask it for trigger ids.
  () => loadLate('sources/core-resources', () => require('./sources/core-resources')),
  () => loadLate('sources/timers', () => require('./sources/timers')),
  () => loadLate('sources/ticks', () => require('./sources/ticks')),
  () => loadLate('sources/microtasks', () => require('./sources/microtasks')),
  () => loadLate('sources/handles', () => require('./sources/handles')),
  () => loadLate('sources/handle-classes', () => require('./sources/handle-classes')),
  () => loadLate('sources/http-parser', () => require('./sources/http-parser')),
  () => loadLate('sources/kept-handles', () => require('./sources/kept-handles')),
  () => loadLate('sources/message-ports', () => require('./sources/message-ports')),
  () => loadLate('sources/zlib', () => require('./sources/zlib')),
  () => loadLate('sources/process-events', () => require('./sources/process-events')),
];

function installSources() {
  setActive(true);
  if (missing.length === 0) return;
  const wanted = missing;
  // A source may make what starts them.
  missing = [];
  missing = ArrayPrototypeFilter(wanted, (source) => !isInstalled(source));
}

/**
 * @param {() => { install(): unknown }} load
 * @returns {boolean} whether the source is there for good. What is not is asked again
 */
function isInstalled(load) {
  try {
    // What finds a fake in the place of the runtime's says `false`.
    return load().install() !== false;
  } catch (error) {
    warnOnce(load, error);
    return false;
  }
}

/** @type {WeakSet<object>} */
const warned = new SafeWeakSet();

/**
 * @param {object} source
 * @param {any} error
 */
function warnOnce(source, error) {
  if (warned.has(source)) return;
  warned.add(source);
  runtimeProcess.emitWarning(
    `async-hooks-native cannot follow all resources, and stores and events may be lost: ${error?.message ?? error}`,
    /** @type {any} */ ({
      __proto__: null,
      code: 'ASYNC_HOOKS_NATIVE_SOURCE',
      detail: error?.stack,
    }),
  );
}

setSourcesStarters({ carryStores, startTracking });
setHooksListener({
  enabling: startTracking,
  hooksChanged: followPromiseCallbacks,
  promisesWanted: followPromises,
  promisesUnwanted: leavePromises,
});

/** @param {any} callbacks */
function createHook(callbacks) {
  requireNode('createHook');
  // A hook may be enabled later, in the callback of what is made between.
  startTracking();
  return new AsyncHook(callbacks);
}

/** @returns {number} the id of the resource that executes */
function executionAsyncId() {
  if (!once.started) startTracking();
  return stack.executionAsyncId();
}

/** @returns {number} the id of the resource that caused the executing callback to be called */
function triggerAsyncId() {
  if (!once.started) startTracking();
  return stack.triggerAsyncId();
}

/** @returns {any} the resource that executes */
function executionAsyncResource() {
  if (!once.started) startTracking();
  return stack.executionAsyncResource();
}

/** @returns {number} a new id, unique in this thread */
function newAsyncId() {
  if (!once.started) startTracking();
  return ids.newAsyncId();
}

/** @returns {number} the trigger id for a resource that is made now */
function getDefaultTriggerAsyncId() {
  if (!once.started) startTracking();
  return ids.getDefaultTriggerAsyncId();
}

module.exports = {
  createHook,
  executionAsyncId,
  executionAsyncResource,
  getDefaultTriggerAsyncId,
  newAsyncId,
  startTracking,
  stopTracking,
  triggerAsyncId,
};
