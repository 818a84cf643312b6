'use strict';

// Loads the core and makes the state of this thread.

const { ArrayPrototypeFind, ObjectKeys } = require('./primordials');
const { chooseBinding } = require('./binding');
const { requireCore } = require('./core-modules');
const { isNode, runtime } = require('./other-runtimes');
const { choosesBest, readSetting } = require('./settings');

// Whose memory the ids live in, from ASYNC_HOOKS_NATIVE_BUFFERS. `external`, the default, is Rust's,
// where that is safe and the runtime allows it; `v8` is V8's everywhere. The difference shows when
// somebody detaches one of the ArrayBuffers: then native code goes on with Rust's memory, and throws
// where V8's is gone.
const kKnownBuffers = ['external', 'v8'];

/** @returns {boolean} whether V8 is to own the memory */
function v8OwnedBuffers() {
  const buffers = readSetting('ASYNC_HOOKS_NATIVE_BUFFERS', kKnownBuffers);
  return buffers === 'v8' || mayOutliveThread();
}

/**
 * A Worker's memory can get into the hands of another thread: src/buffers/shared_buffer.rs says how.
 * @returns {boolean}
 */
function mayOutliveThread() {
  return 'transfer' in ArrayBuffer.prototype && !isMainThread();
}

/**
 * Loading worker_threads only to ask it takes longer than loading this package's binary. In a Worker
 * `chdir` says that it is not there before it looks at its argument.
 * @returns {boolean}
 */
function isMainThread() {
  try {
    process.chdir(/** @type {any} */ (undefined));
  } catch (error) {
    if (/** @type {any} */ (error).code === 'ERR_INVALID_ARG_TYPE') return true;
  }
  try {
    return requireCore('node:worker_threads').isMainThread;
  } catch {
    // Core cannot load it over broken intrinsics. What is safe in a Worker is safe everywhere.
    return false;
  }
}

// Programs that have Node in them build V8 in their own way.
const embedders = {
  __proto__: null,
  electron: 'Electron',
  nw: 'NW.js',
};
const embedder =
  embedders[
    ArrayPrototypeFind(ObjectKeys(embedders), (name) => process.versions[name] !== undefined) ?? ''
  ];

/**
 * With ASYNC_HOOKS_NATIVE_INTERNALS=off nothing but public API is used: Node-API, libuv and what
 * JavaScript sees. `on` is the default. It does not overrule what else forbids the rest.
 * @returns {string | undefined} why symbols of V8 and Node must not be looked for
 */
function whyPublicOnly() {
  if (readSetting('ASYNC_HOOKS_NATIVE_INTERNALS', ['on', 'off']) === 'off') {
    return 'ASYNC_HOOKS_NATIVE_INTERNALS=off';
  }
  return isNode ? embedder : runtime;
}

const kWeak = 'ASYNC_HOOKS_NATIVE_WEAK';
const kTriggers = 'ASYNC_HOOKS_NATIVE_TRIGGERS';

/** @type {[string, string]} */
const weakWays = ['v8', 'registry'];
/** @type {[string, string]} */
const triggerWays = ['fields', 'resource'];

const publicOnly = whyPublicOnly();
// What is read here is not so much as tried where it is not wanted.
const options = {
  v8OwnedBuffers: v8OwnedBuffers(),
  realNode: isNode && embedder === undefined,
  internals: publicOnly === undefined,
  weakHandles: readSetting(kWeak, weakWays) !== 'registry',
  triggerFields: readSetting(kTriggers, triggerWays) !== 'resource',
  uvVersion: process.versions.uv,
};

// `whyNoBinary` is the error if the core in JavaScript took the place of the binary.
const { binding, error: whyNoBinary } = chooseBinding();
const {
  callbackScope,
  clearAsyncIdStack,
  defaultTriggerAsyncIdScope,
  extrasBinding,
  getDefaultTriggerAsyncId,
  growAsyncIdsStack,
  newAsyncId,
  popAsyncContext,
  pushAsyncContext,
  pushPopPairs,
  runtimeAsyncIds,
  scheduleDestroy,
  setup,
  setupHooks,
} = binding;

const async_wrap = setup(options);

const whyNoInternals = publicOnly ?? async_wrap.internalsRefused;
/** Whether symbols of V8 and Node, which are no public API, are used, and if not why. */
const internals = { allowed: whyNoInternals === undefined, reason: whyNoInternals };

// How the collection of a resource is noticed: by a weak handle of V8 for each, or by a
// FinalizationRegistry.
const usesWeakHandles = choosesBest(
  kWeak,
  weakWays,
  async_wrap.trackCollection !== undefined,
  internals.reason,
);

// How core's current and default trigger ids are read: where core keeps them, or the one by a native
// call, the other by an AsyncResource of core's.
const usesTriggerFields = choosesBest(
  kTriggers,
  triggerWays,
  async_wrap.runtime_async_id_fields !== undefined,
  internals.reason,
);
const runtime_async_id_fields = usesTriggerFields ? async_wrap.runtime_async_id_fields : undefined;

// Optimized code calls them at a fraction of the cost.
const { fastTrackCollection, fastTrackPromise = () => undefined } = async_wrap;

/**
 * @param {object} resource
 * @param {number} asyncId
 * @returns {number} the number of a slot, or -1 minus that when many ids wait to be taken
 */
function trackCollection(resource, asyncId) {
  const slot = fastTrackCollection?.(resource, asyncId);
  // Other code gets `undefined`, and -Infinity says that it could not be done.
  if (typeof slot === 'number' && slot > -Infinity) return slot;
  return /** @type {any} */ (async_wrap).trackCollection(resource, asyncId);
}

/**
 * @param {object} promise
 * @param {number} asyncId
 * @returns {boolean} whether many ids wait to be taken
 */
function trackPromise(promise, asyncId) {
  const shouldDrain = fastTrackPromise(promise, asyncId);
  if (shouldDrain === 0) return false;
  return shouldDrain === 1 || /** @type {any} */ (async_wrap).trackCollection(promise, asyncId) < 0;
}

module.exports = {
  async_wrap,
  callbackScope,
  clearAsyncIdStack,
  defaultTriggerAsyncIdScope,
  extrasBinding,
  getDefaultTriggerAsyncId,
  growAsyncIdsStack,
  internals,
  isMainThread,
  newAsyncId,
  popAsyncContext,
  pushAsyncContext,
  pushPopPairs,
  runtimeAsyncIds,
  runtime_async_id_fields,
  scheduleDestroy,
  setupHooks,
  trackCollection,
  trackPromise,
  usesWeakHandles,
  whyNoBinary,
};
