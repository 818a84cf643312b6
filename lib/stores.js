'use strict';

// What frames are made of. A frame has an array of values with a slot for each storage in use: the index
// of its store. Slots of collected storages are used again: `values[0]` is the epoch in which the array
// was made, and a storage does not look at arrays that are older than its hold on its slot.

/** @type {any} */
const kUnset = Symbol('unset');
const kEpoch = 0;
// The key under which our values live in a frame of the runtime's own AsyncLocalStorage, which is a
// Map, and in a copy that it makes of one of ours.
const kValues = Symbol('async-hooks-native');

/**
 * The current frame. Where the runtime's own AsyncLocalStorage uses the same place, it finds the
 * members that it expects of a frame, over the frame of its own that ours was made from.
 */
class Frame {
  /**
   * @param {any[]} values
   * @param {Map<any, any> | undefined} host the runtime's frame
   */
  constructor(values, host) {
    this.stores = values;
    this.host = host;
    // Whether a `disable` has changed it since it was entered.
    this.altered = false;
  }

  /** @param {any} storage */
  has(storage) {
    return this.host !== undefined && this.host.has(storage);
  }

  /** @param {any} storage */
  get(storage) {
    return this.host === undefined ? undefined : this.host.get(storage);
  }

  /** @param {any} storage */
  disable(storage) {
    if (!this.has(storage)) return;
    // The host is also other contexts' frame.
    this.host = new Map(this.host);
    this.host.delete(storage);
    this.altered = true;
  }

  *[Symbol.iterator]() {
    if (this.host !== undefined) yield* this.host;
    yield [kValues, this.stores];
  }
}

/** @type {any[]} */
const emptyValues = [0];

/**
 * @param {any} frame a Frame, a frame of the runtime's own AsyncLocalStorage, or undefined
 * @returns {any[]}
 */
function valuesOf(frame) {
  if (frame === undefined) return emptyValues;
  return frame.stores ?? valuesInHost(frame);
}

/**
 * @param {any} frame that the runtime has made
 * @returns {any[]}
 */
function valuesInHost(frame) {
  return frame.get?.(kValues) ?? emptyValues;
}

/**
 * @param {any} frame
 * @returns {Map<any, any> | undefined}
 */
function hostOf(frame) {
  return frame === undefined || frame.stores === undefined ? frame : frame.host;
}

// No frame is so young. A small integer, as all epochs are, for V8 to compare them as such.
const kNever = 2 ** 30;

let epoch = 0;
// By slot, the epoch from which on its values are those of the storage that has it now.
/** @type {number[]} */
const slotEpochs = [kNever];
/** @type {number[]} */
const freeSlots = [];
const collectedStorages = new FinalizationRegistry((/** @type {number} */ slot) => {
  freeSlots.push(slot);
});

/** @param {object} storage */
function allocateSlot(storage) {
  const slot = freeSlots.pop() ?? slotEpochs.length;
  slotEpochs[slot] = ++epoch;
  collectedStorages.register(storage, slot);
  return slot;
}

/**
 * Brings values of an earlier epoch to the current one: nothing that can be read changes, and what
 * collected storages have left is let go.
 * @param {any[]} values
 */
function renew(values) {
  // A storage whose slot is beyond the end has not been entered in it.
  for (let slot = 1; slot < values.length; slot++) {
    if (slotEpochs[slot] > values[kEpoch]) values[slot] = kUnset;
  }
  values[kEpoch] = epoch;
}

// Arrays that are copied are given room for a store up to this slot, for a copy that has to grow is slow.
// Beyond it a program has so many storages that the room would cost each copy more.
const kShort = 128;

/**
 * Most programs have one storage or two. An array of known length is allocated where it is written.
 * @param {any[]} values
 * @returns {any[]}
 */
function copyOf(values) {
  if (values.length === 2) return [values[0], values[1]];
  if (values.length === 3) return [values[0], values[1], values[2]];
  return values.slice();
}

/**
 * @param {any[]} values
 * @param {number} slot that is to be the last one
 */
function extend(values, slot) {
  while (values.length <= slot) values.push(kUnset);
}

/**
 * Values that are the same but for one storage.
 * @param {any[]} values
 * @param {number} slot
 * @param {any} store
 * @returns {any[]}
 */
function withStore(values, slot, store) {
  if (values[kEpoch] !== epoch) renew(values);
  if (slot >= values.length) extend(values, Math.min(slot, kShort));
  const copy = copyOf(values);
  if (slot > copy.length) extend(copy, slot - 1);
  copy[slot] = store;
  return copy;
}

/**
 * @param {number} slot
 * @returns {number} the epoch of the storage that has it now
 */
function epochOf(slot) {
  return slotEpochs[slot];
}

module.exports = {
  Frame,
  allocateSlot,
  emptyValues,
  epochOf,
  hostOf,
  kEpoch,
  kNever,
  kUnset,
  kValues,
  valuesOf,
  withStore,
};
