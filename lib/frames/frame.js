'use strict';

// Owns the representation of a frame: the stores of all storages at one point of the program. Entering a storage
// does not change a frame but creates a new one.
//
// A frame has the store that was entered last in fields of its own, and the stores of the other storages in an array
// that it shares with other frames. So entering the same storage again copies nothing. Entering another one creates
// an array that includes the store entered before, and the outer frame keeps that array for the next time. The array
// never has a store for the frame's own slot, or frames would retain the stores of outer frames.

const {
  MapPrototypeForEach,
  MapPrototypeGet,
  MapPrototypeHas,
  SafeMap,
} = require('../platform/primordials');
const { hasIndex, kNoSlot, kPaged, slots } = require('./slots');
const { emptyStores, kEpoch, kUnset, readIn, renew, withStore } = require('./stores');

/** @typedef {InstanceType<typeof import('./slots').Slot>} Slot */

// The key of the package's stores in a frame of the runtime's own AsyncLocalStorage. Such a frame is a Map that may
// have been copied from a Frame.
const kStores = Symbol('async-hooks-native');

/**
 * Where the runtime's own AsyncLocalStorage uses the same slot, a Frame has the methods that the runtime calls. They
 * delegate to the runtime's frame over which this one was created.
 */
class Frame {
  /**
   * @param {any[]} stores the stores of the other storages
   * @param {Map<any, any> | undefined} host the runtime's frame
   * @param {Slot} slot of the storage that was entered last
   * @param {any} store of that storage
   */
  constructor(stores, host, slot, store) {
    this.slot = slot;
    this.store = store;
    this.stores = stores;
    this.host = host;
    // The array of the last frame that was created from this one for another slot, and that slot.
    /** @type {Slot | undefined} */
    this.innerSlot = undefined;
    /** @type {any[] | undefined} */
    this.innerStores = undefined;
  }

  /** @param {any} storage */
  has(storage) {
    return this.host !== undefined && MapPrototypeHas(this.host, storage);
  }

  /** @param {any} storage */
  get(storage) {
    return this.host === undefined ? undefined : MapPrototypeGet(this.host, storage);
  }

  /** @param {any} storage */
  disable(storage) {
    if (!this.has(storage)) return;
    // Other contexts may use the same host frame.
    const host = new SafeMap();
    MapPrototypeForEach(this.host, (/** @type {any} */ value, /** @type {any} */ key) => {
      if (key !== storage) host.set(key, value);
    });
    this.host = host;
    this.#setStores(storesOf(this));
  }

  /**
   * Removes a store in place: contexts that share the frame lose it too.
   * @param {Slot} slot
   */
  remove(slot) {
    // Other frames may share the array.
    this.#setStores(withStore(storesOf(this), slot, kUnset));
  }

  /**
   * Changes the slot, by which `run` sees that the frame is not as it created it.
   * @param {any[]} stores
   */
  #setStores(stores) {
    this.stores = stores;
    this.slot = kNoSlot;
    this.store = kUnset;
    this.innerSlot = undefined;
    this.innerStores = undefined;
  }

  /**
   * @param {Slot} slot for which the frame was created
   * @returns {boolean} whether `disable` has changed it since
   */
  isAltered(slot) {
    return this.slot !== slot;
  }

  *[Symbol.iterator]() {
    if (this.host !== undefined) yield* this.host;
    yield [kStores, storesOf(this)];
  }
}

/** A frame in which no storage has a store. */
const emptyFrame = new Frame(emptyStores, undefined, kNoSlot, kUnset);

/**
 * @param {any} frame a Frame, a MapFrame, a frame of the runtime's own AsyncLocalStorage, or undefined
 * @param {Slot} slot
 * @returns {any} kUnset where the storage has no store
 */
function readStore(frame, slot) {
  if (frame === undefined) return kUnset;
  return frame.slot === slot ? frame.store : readBeside(frame, slot);
}

/**
 * @param {any} frame in which another storage was entered last
 * @param {Slot} slot
 * @returns {any} kUnset where the storage has no store
 */
function readBeside(frame, slot) {
  return readIn(frame.stores ?? storesInHost(frame), slot);
}

/**
 * @param {any} frame
 * @param {Slot} slot of the storage that is entered
 * @param {any} store
 */
function makeFrame(frame, slot, store) {
  if (frame === undefined) return new Frame(emptyStores, undefined, slot, store);
  let stores;
  if (frame.slot === slot) stores = frame.stores;
  else if (frame.innerSlot === slot) stores = frame.innerStores;
  else return makeFrameOfOther(frame, slot, store);
  if (stores[kEpoch] !== slots.epoch) renew(stores, 1);
  return new Frame(stores, frame.host, slot, store);
}

/**
 * @param {any} frame in which another storage was entered last
 * @param {Slot} slot
 * @param {any} store
 */
function makeFrameOfOther(frame, slot, store) {
  if (frame.slot === undefined) {
    return new Frame(without(storesInHost(frame), slot), frame, slot, store);
  }
  const all = storesOf(frame);
  let stores = all;
  if (all === frame.stores || slot.index >= kPaged) stores = without(all, slot);
  // No other frame has this array.
  else if (slot.index < all.length) all[slot.index] = kUnset;
  frame.innerSlot = slot;
  frame.innerStores = stores;
  return new Frame(stores, frame.host, slot, store);
}

/**
 * @param {any[]} stores
 * @param {Slot} slot
 * @returns {any[]} a copy if there is a store for the slot
 */
function without(stores, slot) {
  if (readIn(stores, slot) !== kUnset) return withStore(stores, slot, kUnset);
  if (stores[kEpoch] !== slots.epoch) renew(stores, 1);
  return stores;
}

/**
 * @param {any} frame
 * @returns {any[]} all stores in it
 */
function storesOf(frame) {
  if (frame === undefined) return emptyStores;
  const { slot, store, stores } = frame;
  // A MapFrame has all stores in the array, and so does a frame of the runtime in its entry.
  if (slot === undefined) return stores ?? storesInHost(frame);
  // The storage may have been collected, and a later one may have its index.
  return store === kUnset || !hasIndex(slot) ? stores : withStore(stores, slot, store);
}

/**
 * @param {any} frame of the runtime
 * @returns {any[]}
 */
function storesInHost(frame) {
  return frame.get?.(kStores) ?? emptyStores;
}

/**
 * @param {any} frame
 * @returns {Map<any, any> | undefined}
 */
function hostOf(frame) {
  return frame === undefined || frame.stores === undefined ? frame : frame.host;
}

module.exports = {
  Frame,
  emptyFrame,
  hostOf,
  kStores,
  makeFrame,
  readBeside,
  readStore,
  storesInHost,
  storesOf,
};
