'use strict';

// Destroyed resources wait in a queue and are told to the `destroy` hooks in batches, outside of any
// callback, before the immediates of the same turn of the event loop.

const native = require('./native');
const { queueMicrotask, setImmediate } = require('./runtime');
const { popAsyncContext, pushAsyncContext } = require('./state');

// A program that never returns to the event loop must not fill the memory with ids.
const kMaxQueued = 16384;

/** @type {number[]} */
let queue = [];
let listening = false;
/** @type {(asyncId: number) => void} */
let listener;

/** @param {(asyncId: number) => void} callDestroyHooks */
function setDestroyListener(callDestroyHooks) {
  listener = callDestroyHooks;
}

/** @param {number} asyncId */
function queueDestroyAsyncId(asyncId) {
  queue.push(asyncId);
  if (queue.length === 1) {
    if (!native.scheduleDestroy()) setImmediate(deliver).unref();
    if (!listening) listen();
  } else if (queue.length === kMaxQueued) {
    queueMicrotask(deliver);
  }
}

/** What is still queued when the event loop has nothing left to do is delivered first. */
function listen() {
  listening = true;
  process.prependListener('beforeExit', deliver);
}

// Ids are taken from the native core in batches of so many.
const kBatch = 1024;

/** @type {Float64Array | undefined} */
let spareBatch;

function deliver() {
  const batch = spareBatch ?? new Float64Array(kBatch);
  // A hook may cause another delivery before this one has ended.
  spareBatch = undefined;
  let collected = takeCollected(batch);
  if (queue.length > 0 || collected > 0) {
    pushAsyncContext(0, 0, {});
    while (queue.length > 0 || collected > 0) {
      const asyncIds = queue;
      queue = [];
      for (let i = 0; i < asyncIds.length; i++) listener(asyncIds[i]);
      for (let i = 0; i < collected; i++) listener(batch[i]);
      collected = takeCollected(batch);
    }
    popAsyncContext(0);
  }
  spareBatch = batch;
}

// Two ways to notice that a resource has been collected. What `registerDestroyHook` returns ends it,
// so that a destroy that was emitted by hand is not repeated.

/** @typedef {{ asyncId: number, destroyed: boolean }} Held */

// A weak handle of V8 for each resource. The native core keeps the ids of those that were collected,
// in a garbage collection, when no JavaScript may run.
const weakHandles = {
  /** @param {Float64Array} batch */
  takeCollected(batch) {
    // Nothing has been tracked before somebody listens.
    return listening ? /** @type {any} */ (native).takeCollected(batch) : 0;
  },

  /**
   * @param {object} resource
   * @param {number} asyncId
   * @returns {any}
   */
  registerDestroyHook(resource, asyncId) {
    if (!listening) listen();
    const slot = /** @type {any} */ (native).trackCollection(resource, asyncId);
    if (slot >= 0) return slot;
    queueMicrotask(deliver);
    return -1 - slot;
  },

  /** @param {any} slot */
  unregisterDestroyHook(slot) {
    /** @type {any} */ (native).untrackCollection(slot);
  },
};

// The public way, which is slower and later: the callbacks of a FinalizationRegistry are a task.
const finalizers = {
  /** @type {FinalizationRegistry<Held>} */
  registry: new FinalizationRegistry((held) => {
    if (!held.destroyed) queueDestroyAsyncId(held.asyncId);
  }),

  takeCollected() {
    return 0;
  },

  /**
   * @param {object} resource
   * @param {number} asyncId
   * @returns {any}
   */
  registerDestroyHook(resource, asyncId) {
    const held = { asyncId, destroyed: false };
    finalizers.registry.register(resource, held);
    return held;
  },

  /** @param {any} held */
  unregisterDestroyHook(held) {
    held.destroyed = true;
  },
};

const { registerDestroyHook, takeCollected, unregisterDestroyHook } = native.usesWeakHandles
  ? weakHandles
  : finalizers;

module.exports = {
  deliver,
  queueDestroyAsyncId,
  /** Emits `destroy` when the resource has been collected. */
  registerDestroyHook,
  setDestroyListener,
  unregisterDestroyHook,
};
