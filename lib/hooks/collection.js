'use strict';

// Emits `destroy` for resources that are garbage-collected. There are two implementations: weak handles of V8, with
// the ids of collected resources in the native core until `destroy-queue.js` takes them, and a FinalizationRegistry,
// which is public API, slower, and reports later, because its callbacks run in a task. A resource that is collected
// while no `destroy` hook is enabled is never reported.

const { SafeFinalizationRegistry, SafeWeakSet } = require('../platform/primordials');
const native = require('../platform/native');
const { queueInternalMicrotask } = require('../platform/originals');
const { toSmi } = require('../context/ids');
const { deliver, expectCollected, queueDestroyAsyncId } = require('./destroy-queue');

const core = /** @type {any} */ (native.async_wrap);

/** The caller of `registerDestroyHook` assigns what it returns to this property, for `unregisterDestroyHook`. */
const kCollected = Symbol('collected');
// Stored instead of the number of a slot. A small integer, as those are.
const kUnregistered = -1;

/**
 * - `tracking`: whether the native core watches resources. V8 folds it, because it is assigned only once.
 * - `frozen`: unregistered resources that have no property `kCollected` because they are frozen.
 * @type {{ tracking?: true, frozen: WeakSet<object> }}
 */
const state = { frozen: new SafeWeakSet() };

function startWeakTracking() {
  state.tracking = true;
  expectCollected();
}

const weakHandles = {
  /**
   * @param {object} resource
   * @param {number} asyncId
   * @returns {any} the number of a slot
   */
  registerDestroyHook(resource, asyncId) {
    if (!state.tracking) startWeakTracking();
    const slot = native.trackCollection(resource, asyncId);
    if (slot >= 0) return toSmi(slot);
    queueInternalMicrotask(deliver);
    return -1 - slot;
  },

  /**
   * @param {object} promise
   * @param {number} asyncId
   */
  registerPromise(promise, asyncId) {
    if (!state.tracking) startWeakTracking();
    if (native.trackPromise(promise, asyncId)) queueInternalMicrotask(deliver);
  },

  /**
   * The slot is reused for another resource, and after some hundred reuses with the same number, so the holder must
   * not keep the number.
   * @param {any} holder of the number
   */
  unregisterDestroyHook(holder) {
    const slot = holder[kCollected];
    if (slot === undefined || slot === kUnregistered) return;
    try {
      holder[kCollected] = kUnregistered;
    } catch {
      // The number of a frozen object cannot be removed.
      if (state.frozen.has(holder)) return;
      state.frozen.add(holder);
    }
    core.untrackCollection(slot);
  },

  /** @param {boolean} wanted */
  wantCollected(wanted) {
    if (state.tracking) core.wantCollected(wanted);
  },
};

/** @typedef {{ asyncId: number, destroyed: boolean }} Held */

const finalizers = {
  /** Whether a destroy hook is enabled. Written by `wantCollected`. */
  wanted: true,

  /** @type {FinalizationRegistry<Held>} */
  registry: new SafeFinalizationRegistry((held) => {
    if (finalizers.wanted && !held.destroyed) queueDestroyAsyncId(held.asyncId);
  }),

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

const { registerDestroyHook, registerPromise, unregisterDestroyHook, wantCollected } =
  native.usesWeakHandles ? weakHandles : finalizers;

module.exports = {
  kCollected,
  /** Emits `destroy` when the resource has been collected. */
  registerDestroyHook,
  /** The same for promises, which nobody destroys explicitly. */
  registerPromise,
  /** Called when the resource is destroyed explicitly, so that its collection does not emit `destroy` again. */
  unregisterDestroyHook,
  /** Called when the first destroy hook is enabled and when the last one is disabled. */
  wantCollected,
};
