'use strict';

// Destroyed resources wait in a queue and are told to the `destroy` hooks in batches, outside of any
// callback, before the immediates of the same turn of the event loop.

const {
  ArrayPrototypePush,
  SafeFinalizationRegistry,
  SafeWeakSet,
} = require('../platform/primordials');
const {
  callInFirstImmediate,
  setFirstImmediateListener,
  wantFirstImmediate,
} = require('./first-immediate');
const { getFrame, setFrame } = require('../frames/carrier');
const native = require('../platform/native');
const { queueMicrotask } = require('../platform/originals');
const { popAsyncContext, pushAsyncContext, topLevelResource } = require('../context/id-stack');
const { toSmi } = require('../context/ids');

const core = /** @type {any} */ (native.async_wrap);

// Changes when ids come to the native core. Without it the native core is asked each time.
const { collections = [NaN] } = core;

// A program that never returns to the event loop must not fill the memory with ids.
const kMaxQueued = 16384;

// Ids in the order in which their resources were destroyed. A negative number -n stands for n ids
// that the native core keeps: those of resources that were collected at that point.
/** @type {number[]} */
let queue = [];
// How many of the ids that the native core keeps are in the queue like that.
let marked = 0;
// What `collections` was when they were counted last.
let counted = 0;
let crowded = false;
/**
 * Constants to V8, as in `tracking.js`.
 * @type {{ tracking?: true }}
 */
const once = {};
/** @type {CallDestroyHooks} */
let listener;

/** @typedef {(asyncIds: number[] | Float64Array, from: number, to: number) => void} CallDestroyHooks */

/** @param {CallDestroyHooks} callDestroyHooks */
function setDestroyListener(callDestroyHooks) {
  listener = callDestroyHooks;
}

/** @param {number} asyncId */
function queueDestroyAsyncId(asyncId) {
  markCollected();
  ArrayPrototypePush(queue, asyncId);
  if (queue.length === 1) {
    schedule();
  } else if (queue.length + marked >= kMaxQueued && !crowded) {
    crowded = true;
    queueMicrotask(deliver);
  }
}

function schedule() {
  if (!native.scheduleDestroy()) callInFirstImmediate();
}

setFirstImmediateListener(deliver);

/** @param {boolean} wanted whether any destroy hook is enabled */
function wantDestroys(wanted) {
  wantCollected(wanted);
  // The native core tells whether it can by doing it.
  if (!wanted || !native.scheduleDestroy()) wantFirstImmediate(wanted);
}

/**
 * What is still queued when the event loop has nothing left to do is delivered before anybody is told so.
 * Nothing calls there, so that the resource is that of the top level.
 */
function deliverLast() {
  deliverIn(topLevelResource);
}

/** Gives ids that have come to the native core since the last call their place in the queue. */
function markCollected() {
  // Of a view without memory no difference is 0.
  if (collections[0] - counted === 0) return;
  counted = collections[0];
  const count = waitingCollected() - marked;
  if (count === 0) return;
  marked += count;
  ArrayPrototypePush(queue, -count);
}

function deliver() {
  deliverIn({});
}

/** @param {any} resource the one that executes meanwhile */
function deliverIn(resource) {
  markCollected();
  crowded = false;
  if (queue.length === 0) return;
  const interrupted = getFrame();
  pushAsyncContext(0, 0, resource);
  do {
    const entries = queue;
    queue = [];
    let from = 0;
    for (let i = 0; i < entries.length; i++) {
      if (entries[i] >= 0) continue;
      if (from < i) listener(entries, from, i);
      deliverCollected(-entries[i]);
      from = i + 1;
    }
    if (from < entries.length) listener(entries, from, entries.length);
    markCollected();
  } while (queue.length > 0);
  popAsyncContext(0);
  setFrame(interrupted);
}

// Ids are taken from the native core in batches of so many.
const kBatch = 1024;

/** @type {Float64Array | undefined} */
let spareBatch;

/** @param {number} count */
function deliverCollected(count) {
  const batch = spareBatch ?? new Float64Array(kBatch);
  // A hook may cause another delivery before this one has ended, which takes some of them.
  spareBatch = undefined;
  for (let left = count; left > 0;) {
    const taken = takeCollected(batch, left);
    if (taken === 0) break;
    left -= taken;
    marked -= taken;
    listener(batch, 0, taken);
  }
  spareBatch = batch;
}

// Two ways to notice that a resource has been collected. Who calls `registerDestroyHook` keeps what it
// returns under `kCollected`, with which `unregisterDestroyHook` ends it, so that a destroy that was
// emitted by hand is not repeated. A resource that is collected while no
// destroy hook is enabled is told to nobody, also not later.

/** @typedef {{ asyncId: number, destroyed: boolean }} Held */

const kCollected = Symbol('collected');
// In the place of the number of a slot, a small integer like those.
const kForgotten = -1;
/** What has been unregistered and could not be told. @type {WeakSet<object>} */
const frozen = new SafeWeakSet();

// A weak handle of V8 for each resource. The native core keeps the ids of those that were collected,
// in a garbage collection, when no JavaScript may run.
const weakHandles = {
  waitingCollected() {
    return once.tracking ? core.waitingCollected() : 0;
  },

  /**
   * @param {Float64Array} batch
   * @param {number} limit
   */
  takeCollected(batch, limit) {
    return core.takeCollected(batch, limit);
  },

  /**
   * @param {object} resource
   * @param {number} asyncId
   * @returns {any}
   */
  registerDestroyHook(resource, asyncId) {
    if (!once.tracking) startTracking();
    const slot = native.trackCollection(resource, asyncId);
    if (slot >= 0) return toSmi(slot);
    queueMicrotask(deliver);
    return -1 - slot;
  },

  /**
   * @param {object} promise
   * @param {number} asyncId
   */
  registerPromise(promise, asyncId) {
    if (!once.tracking) startTracking();
    if (native.trackPromise(promise, asyncId)) queueMicrotask(deliver);
  },

  /**
   * Another resource gets the slot, and after some hundred others the same number means it, so that it
   * must be forgotten.
   * @param {any} holder of the number
   */
  unregisterDestroyHook(holder) {
    const slot = holder[kCollected];
    if (slot === undefined || slot === kForgotten) return;
    try {
      holder[kCollected] = kForgotten;
    } catch {
      // A frozen object keeps the number.
      if (frozen.has(holder)) return;
      frozen.add(holder);
    }
    core.untrackCollection(slot);
  },

  /** @param {boolean} wanted */
  wantCollected(wanted) {
    if (once.tracking) core.wantCollected(wanted);
  },
};

function startTracking() {
  once.tracking = true;
}

// The public way, which is slower and later: the callbacks of a FinalizationRegistry are a task.
const finalizers = {
  wanted: true,

  /** @type {FinalizationRegistry<Held>} */
  registry: new SafeFinalizationRegistry((held) => {
    if (finalizers.wanted && !held.destroyed) queueDestroyAsyncId(held.asyncId);
  }),

  waitingCollected() {
    return 0;
  },

  takeCollected() {
    return 0;
  },

  registerDestroyHook: registerFinalizer,
  registerPromise: registerFinalizer,

  /** @param {any} holder */
  unregisterDestroyHook(holder) {
    const held = holder[kCollected];
    if (held !== undefined) held.destroyed = true;
  },

  /** @param {boolean} wanted */
  wantCollected(wanted) {
    finalizers.wanted = wanted;
  },
};

/**
 * @param {object} resource
 * @param {number} asyncId
 * @returns {any}
 */
function registerFinalizer(resource, asyncId) {
  const held = { asyncId, destroyed: false };
  finalizers.registry.register(resource, held);
  return held;
}

const {
  registerDestroyHook,
  registerPromise,
  takeCollected,
  unregisterDestroyHook,
  waitingCollected,
  wantCollected,
} = native.usesWeakHandles ? weakHandles : finalizers;

module.exports = {
  deliver,
  deliverLast,
  kCollected,
  queueDestroyAsyncId,
  /** Emits `destroy` when the resource has been collected. */
  registerDestroyHook,
  /** The same for what is never destroyed by hand. */
  registerPromise,
  setDestroyListener,
  /** Ends it for the resource that has what it returned under `kCollected`. */
  unregisterDestroyHook,
  wantDestroys,
};
