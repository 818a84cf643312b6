'use strict';

// Only for Node 20 and 22, where resources keep stores: `disable` stops a storage everywhere and leaves its
// stores where they are, and `exit` disables it during a call. A storage that is enabled again shows the store that
// it had when it was disabled, if the same resource still executes. To be deleted with Node 22.
//
// The store that `disable` removes from the current frame goes to a second slot of the storage, so that frames that
// are created from that frame have it too.

const { ReflectApply, SafeSet, SafeWeakMap } = require('../platform/primordials');
const { queueInternalMicrotask } = require('../platform/originals');
const { getFrame, setFrame } = require('../frames/carrier');
const { makeFrame, readStore } = require('../frames/frame');
const { allocateSlot, kNoSlot } = require('../frames/slots');
const { kUnset } = require('../frames/stores');

/**
 * @typedef {{ store: any }} Retained a store to be shown again, or kUnset
 * @typedef {InstanceType<typeof import('../frames/slots').Slot>} Slot
 *
 * @typedef {object} Disabled
 * @property {Slot} slot of the storage while it is enabled
 * @property {Slot} retainedSlot the slot for the store that `disable` retained
 * @property {Retained} retained the last one
 *
 * @typedef {object} Storages what this file needs of them
 * @property {(storage: any) => Slot} slotOf
 * @property {(storage: any, slot: Slot) => void} setSlot
 */

/**
 * Storages that have been disabled. Written by `disable`.
 * @type {WeakMap<object, Disabled>}
 */
const disabledStorages = new SafeWeakMap();

/**
 * The stores to be shown until the next microtask, when another resource executes. Written by `retain` and `forget`.
 * @type {Set<Retained>}
 */
const retainedNow = new SafeSet();

/** @param {Retained} retained the store that is no longer shown */
function forget(retained) {
  retained.store = kUnset;
  retainedNow.delete(retained);
}

function forgetAll() {
  retainedNow.forEach(forget);
}

/** @param {any} store */
function retain(store) {
  if (retainedNow.size === 0) queueInternalMicrotask(forgetAll);
  const retained = { store };
  retainedNow.add(retained);
  return retained;
}

/**
 * @param {any} storage
 * @param {Slot} slot
 * @returns {Disabled}
 */
function ensureDisabled(storage, slot) {
  const known = disabledStorages.get(storage);
  if (known !== undefined) return known;
  const made = { slot, retainedSlot: allocateSlot(storage), retained: { store: kUnset } };
  disabledStorages.set(storage, made);
  return made;
}

/**
 * Shows the retained store if the storage has no store.
 * @param {Disabled} disabled
 */
function showRetained({ slot, retained }) {
  const frame = getFrame();
  const { store } = retained;
  if (store === kUnset || readStore(frame, slot) !== kUnset) return;
  setFrame(makeFrame(frame, slot, store));
  forget(retained);
}

/**
 * @param {Storages} storages
 */
function createDisabling({ slotOf, setSlot }) {
  /** @param {any} storage */
  function disable(storage) {
    const slot = slotOf(storage);
    if (slot === kNoSlot) return;
    const frame = getFrame();
    const store = readStore(frame, slot);
    const disabled = ensureDisabled(storage, slot);
    setSlot(storage, kNoSlot);
    if (store === kUnset) return;
    forget(disabled.retained);
    disabled.retained = retain(store);
    // Resources that are created from now on have no store.
    const left = makeFrame(frame, slot, kUnset);
    setFrame(makeFrame(left, disabled.retainedSlot, disabled.retained));
  }

  /**
   * @param {any} storage
   * @returns {boolean} whether it was disabled
   */
  function enable(storage) {
    const disabled = disabledStorages.get(storage);
    if (disabled === undefined) return false;
    setSlot(storage, disabled.slot);
    if (readStore(getFrame(), disabled.retainedSlot) === disabled.retained) showRetained(disabled);
    return true;
  }

  /**
   * @param {any} storage
   * @param {Function} fn
   * @param {any[]} args
   */
  function exit(storage, fn, args) {
    if (slotOf(storage) === kNoSlot) return ReflectApply(fn, null, args);
    // Calls the method that the program sees, as core does.
    storage.disable();
    try {
      return ReflectApply(fn, null, args);
    } finally {
      const disabled = disabledStorages.get(storage);
      if (disabled !== undefined) {
        setSlot(storage, disabled.slot);
        showRetained(disabled);
      }
    }
  }

  /**
   * Called at the end of a `run` in which the storage was disabled.
   * @param {any} storage
   * @param {any} store outside of the `run`
   */
  function leaveRun(storage, store) {
    /** @type {Disabled} */ (disabledStorages.get(storage)).retained.store = store;
  }

  return { disable, enable, exit, leaveRun };
}

module.exports = { createDisabling };
