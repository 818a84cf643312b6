'use strict';

// Reports resources that end with garbage collection. There are two ways: a weak handle of V8 for each
// resource, whose ids the native core keeps until `destroy-queue.js` takes them, and a FinalizationRegistry,
// which is public API, slower, and later, because its callbacks are a task. A resource that is collected while
// no `destroy` hook is enabled is never reported.

const { SafeFinalizationRegistry, SafeWeakSet } = require('../platform/primordials');
const native = require('../platform/native');
const { queueMicrotask } = require('../platform/originals');
const { toSmi } = require('../context/ids');
const { deliver, expectCollected, queueDestroyAsyncId } = require('./destroy-queue');

const core = /** @type {any} */ (native.async_wrap);

/** The caller of `registerDestroyHook` assigns what it returns to this property, for `unregisterDestroyHook`. */
const kCollected = Symbol('collected');
// In the place of the number of a slot, a small integer like those.
const kUnregistered = -1;

/**
 * - `tracking`: whether the native core watches resources. V8 folds it, because it is assigned only once.
 * - `frozen`: resources that were unregistered and cannot show it in `kCollected`.
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
    queueMicrotask(deliver);
    return -1 - slot;
  },

  /**
   * @param {object} promise
   * @param {number} asyncId
   */
  registerPromise(promise, asyncId) {
    if (!state.tracking) startWeakTracking();
    if (native.trackPromise(promise, asyncId)) queueMicrotask(deliver);
  },

  /**
   * The slot is reused for another resource, and after some hundred others with the same number. Therefore
   * the holder must not keep the number.
   * @param {any} holder of the number
   */
  unregisterDestroyHook(holder) {
    const slot = holder[kCollected];
    if (slot === undefined || slot === kUnregistered) return;
    try {
      holder[kCollected] = kUnregistered;
    } catch {
      // A frozen object keeps the number.
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
  /** Called when the resource is destroyed explicitly, so that its collection does not repeat it. */
  unregisterDestroyHook,
  /** Called when the first destroy hook is enabled and when the last one is disabled. */
  wantCollected,
};
