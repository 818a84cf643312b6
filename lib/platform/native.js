'use strict';

// Loads the core and creates the state of this thread.

const { ArrayPrototypeFind, ObjectKeys } = require('./primordials');
const { chooseBinding } = require('./binding');
const { isMainThread } = require('./main-thread');
const { isNode, runtime } = require('./other-runtimes');
const { choosesBest, readSetting } = require('./settings');

// Who owns the memory of the ids, from ASYNC_HOOKS_NATIVE_BUFFERS: with `external`, the default, Rust, where that is
// safe and the runtime allows it; with `v8`, V8 everywhere. The difference is observable if a program detaches one of
// the ArrayBuffers: native code continues with Rust's memory, but throws if V8's memory is gone.
const kKnownBuffers = ['external', 'v8'];

/** @returns {boolean} whether V8 has to own the memory */
function v8OwnedBuffers() {
  const buffers = readSetting('ASYNC_HOOKS_NATIVE_BUFFERS', kKnownBuffers);
  return buffers === 'v8' || mayOutliveThread();
}

/**
 * A Worker's memory can be transferred to another thread: see src/buffers/shared_buffer.rs.
 * @returns {boolean}
 */
function mayOutliveThread() {
  return 'transfer' in ArrayBuffer.prototype && !isMainThread();
}

// Programs that embed Node build V8 with options of their own.
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
 * With ASYNC_HOOKS_NATIVE_INTERNALS=off only public API is used: Node-API, libuv and JavaScript. `on` is the default,
 * and does not override other reasons not to use internals.
 * @returns {string | undefined} why symbols of V8 and Node must not be used
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
// Internals that are switched off are not even looked up.
const options = {
  v8OwnedBuffers: v8OwnedBuffers(),
  realNode: isNode && embedder === undefined,
  internals: publicOnly === undefined,
  weakHandles: readSetting(kWeak, weakWays) !== 'registry',
  triggerFields: readSetting(kTriggers, triggerWays) !== 'resource',
  uvVersion: process.versions.uv,
};

// `whyNoBinary` is the error if the core in JavaScript replaces the binary.
const { binding, error: whyNoBinary } = chooseBinding();
const {
  callbackScope,
  canScheduleDestroy,
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
/** Whether symbols of V8 and Node, which are not public API, are used, and if not, why. */
const internals = { allowed: whyNoInternals === undefined, reason: whyNoInternals };

// How the collection of a resource is detected: with a weak handle of V8 for each, or a FinalizationRegistry.
const usesWeakHandles = choosesBest(
  kWeak,
  weakWays,
  async_wrap.trackCollection !== undefined,
  internals.reason,
);

// How core's current id and default trigger id are read: from core's array, or the former through a native call and the
// latter through an AsyncResource of core.
const usesTriggerFields = choosesBest(
  kTriggers,
  triggerWays,
  async_wrap.runtime_async_id_fields !== undefined,
  internals.reason,
);
const runtime_async_id_fields = usesTriggerFields ? async_wrap.runtime_async_id_fields : undefined;

// V8's fast calls: optimized code calls them at a fraction of the cost.
const { fastTrackCollection, fastTrackPromise = () => undefined } = async_wrap;

/**
 * @param {object} resource
 * @param {number} asyncId
 * @returns {number} the number of a slot, or -1 minus that number if the caller should take queued ids
 */
function trackCollection(resource, asyncId) {
  const slot = fastTrackCollection?.(resource, asyncId);
  // Code that is not optimized gets `undefined`; -Infinity means that it was not possible.
  if (typeof slot === 'number' && slot > -Infinity) return slot;
  return /** @type {any} */ (async_wrap).trackCollection(resource, asyncId);
}

/**
 * @param {object} promise
 * @param {number} asyncId
 * @returns {boolean} whether the caller should take queued ids
 */
function trackPromise(promise, asyncId) {
  const shouldDrain = fastTrackPromise(promise, asyncId);
  if (shouldDrain === 0) return false;
  return shouldDrain === 1 || /** @type {any} */ (async_wrap).trackCollection(promise, asyncId) < 0;
}

module.exports = {
  async_wrap,
  callbackScope,
  canScheduleDestroy,
  clearAsyncIdStack,
  defaultTriggerAsyncIdScope,
  extrasBinding,
  getDefaultTriggerAsyncId,
  growAsyncIdsStack,
  internals,
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
