'use strict';

// Loads the native core and makes the state of this thread.

const { loadBinary } = require('./binary');
const { isNode } = require('./other-runtimes');

// Whose memory the ids live in, from ASYNC_HOOKS_NATIVE_BUFFERS. `external`, the default, is Rust's,
// where that is safe and the runtime allows it; `v8` is V8's everywhere. The difference shows when
// somebody detaches one of the ArrayBuffers: then native code goes on with Rust's memory, and throws
// where V8's is gone.
const kKnownBuffers = ['external', 'v8'];

// How the collection of a resource is noticed, from ASYNC_HOOKS_NATIVE_WEAK. `v8` is a weak handle of
// V8 for each, the default where the runtime has what that takes; `registry` is a
// FinalizationRegistry everywhere.
const kKnownWeak = ['v8', 'registry'];

/** @returns {boolean} whether V8 is to own the memory */
function v8OwnedBuffers() {
  const buffers = process.env.ASYNC_HOOKS_NATIVE_BUFFERS ?? 'external';
  if (!kKnownBuffers.includes(buffers)) {
    throw new Error(
      `ASYNC_HOOKS_NATIVE_BUFFERS is '${buffers}', which is none of: ${kKnownBuffers.join(', ')}`,
    );
  }
  return buffers === 'v8' || mayOutliveThread();
}

/**
 * A Worker's memory can get into the hands of another thread: src/shared_buffer.rs says how.
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
  return require('node:worker_threads').isMainThread;
}

const { binding } = loadBinary();
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

// How core's default trigger id is read, from ASYNC_HOOKS_NATIVE_TRIGGERS. `scope` is a scope of core's
// that is entered and left, the default where the runtime exports it; `resource` is an AsyncResource of
// core's everywhere.
const kKnownTriggers = ['scope', 'resource'];

/** @returns {boolean} whether it is read by a scope */
function readsTriggersByScope() {
  const triggers = process.env.ASYNC_HOOKS_NATIVE_TRIGGERS;
  const possible = async_wrap.runtimeDefaultTriggerAsyncId !== undefined;
  if (triggers === undefined) return possible;
  if (!kKnownTriggers.includes(triggers)) {
    throw new Error(
      `ASYNC_HOOKS_NATIVE_TRIGGERS is '${triggers}', which is none of: ${kKnownTriggers.join(', ')}`,
    );
  }
  if (triggers === 'scope' && !possible) {
    throw new Error(
      "ASYNC_HOOKS_NATIVE_TRIGGERS is 'scope', but this runtime gives no access to it",
    );
  }
  return triggers === 'scope';
}

/** @returns {boolean} whether collection is noticed by weak handles of V8 */
function usesWeakHandles() {
  const weak = process.env.ASYNC_HOOKS_NATIVE_WEAK;
  const possible = async_wrap.trackCollection !== undefined;
  if (weak === undefined) return possible;
  if (!kKnownWeak.includes(weak)) {
    throw new Error(
      `ASYNC_HOOKS_NATIVE_WEAK is '${weak}', which is none of: ${kKnownWeak.join(', ')}`,
    );
  }
  if (weak === 'v8' && !possible) {
    throw new Error("ASYNC_HOOKS_NATIVE_WEAK is 'v8', but this runtime gives no access to it");
  }
  return weak === 'v8';
}

const async_wrap = setup({ v8OwnedBuffers: v8OwnedBuffers(), realNode: isNode });

// Optimized code calls these at a fraction of the cost. Other code gets `undefined` from them, and
// -Infinity says that it could not be done.
const {
  fastRuntimeDefaultTriggerAsyncId,
  fastRuntimeExecutionAsyncId,
  fastTrackCollection,
  fastWaitingCollected,
} = async_wrap;

/**
 * @param {any} answer of a fast call
 * @returns {answer is number}
 */
function isDone(answer) {
  return typeof answer === 'number' && answer > -Infinity;
}

/** @returns {number} the runtime's own current id, or -1 where that is out of reach */
function runtimeExecutionAsyncId() {
  const asyncId = fastRuntimeExecutionAsyncId?.();
  return isDone(asyncId) ? asyncId : async_wrap.runtimeExecutionAsyncId();
}

/**
 * Where `readsTriggersByScope`.
 * @returns {number} the trigger id that core has chosen for what is made now, or -1 for none
 */
function runtimeDefaultTriggerAsyncId() {
  const triggerId = fastRuntimeDefaultTriggerAsyncId?.();
  return isDone(triggerId)
    ? triggerId
    : /** @type {any} */ (async_wrap).runtimeDefaultTriggerAsyncId();
}

/**
 * @param {object} resource
 * @param {number} asyncId
 * @returns {number} the number of a slot, or -1 minus that when many ids wait to be taken
 */
function trackCollection(resource, asyncId) {
  const slot = fastTrackCollection?.(resource, asyncId);
  return isDone(slot) ? slot : /** @type {any} */ (async_wrap).trackCollection(resource, asyncId);
}

/** @returns {number} how many ids of collected resources wait to be taken */
function waitingCollected() {
  const count = fastWaitingCollected?.();
  return isDone(count) ? count : /** @type {any} */ (async_wrap).waitingCollected();
}

module.exports = {
  async_wrap,
  callbackScope,
  clearAsyncIdStack,
  defaultTriggerAsyncIdScope,
  extrasBinding,
  getDefaultTriggerAsyncId,
  growAsyncIdsStack,
  isMainThread,
  newAsyncId,
  popAsyncContext,
  pushAsyncContext,
  pushPopPairs,
  readsTriggersByScope: readsTriggersByScope(),
  runtimeAsyncIds,
  runtimeDefaultTriggerAsyncId,
  runtimeExecutionAsyncId,
  scheduleDestroy,
  setupHooks,
  trackCollection,
  usesWeakHandles: usesWeakHandles(),
  waitingCollected,
};
