'use strict';

// What frames are made of. A frame has an array of values with a slot for each storage in use: the index
// of its store. Slots of collected storages are used again: `values[0]` is the epoch in which the array
// was made, and a storage does not look at arrays that are older than its hold on its slot.
//
// A program that makes storages all the time has thousands of slots before the first are free again. Those
// behind the first ones are in pages, arrays of the same kind in the array of values: who enters such a
// storage copies one page, and the others are shared.

const {
  ArrayPrototypePop,
  ArrayPrototypePush,
  ArrayPrototypeSlice,
  ArrayPrototypeSort,
  MapPrototypeForEach,
  MapPrototypeGet,
  MapPrototypeHas,
  MathFloor,
  MathMin,
  SafeFinalizationRegistry,
  SafeMap,
} = require('../platform/primordials');

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
    return this.host !== undefined && MapPrototypeHas(this.host, storage);
  }

  /** @param {any} storage */
  get(storage) {
    return this.host === undefined ? undefined : MapPrototypeGet(this.host, storage);
  }

  /** @param {any} storage */
  disable(storage) {
    if (!this.has(storage)) return;
    // The host is also other contexts' frame.
    const host = new SafeMap();
    MapPrototypeForEach(this.host, (/** @type {any} */ value, /** @type {any} */ key) => {
      if (key !== storage) host.set(key, value);
    });
    this.host = host;
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
let freeSlotsAreSorted = true;
const collectedStorages = new SafeFinalizationRegistry((/** @type {number} */ index) => {
  ArrayPrototypePush(freeSlots, index);
  freeSlotsAreSorted = false;
});

// The slots that have no page, and the stores of a page. Slots in pages are told by numbers that are
// beyond the end of any array.
const kUnpaged = 128;
const kPageStores = 127;
const kPaged = 2 ** 29;

/** @param {number} slot */
function indexOf(slot) {
  return slot < kPaged ? slot : slot - kPaged + kUnpaged;
}

/** @param {object} storage */
function allocateSlot(storage) {
  // The lowest first: the more slots, the more there is to copy.
  if (!freeSlotsAreSorted) ArrayPrototypeSort(freeSlots, (a, b) => b - a);
  freeSlotsAreSorted = true;
  const index = ArrayPrototypePop(freeSlots) ?? slotEpochs.length;
  slotEpochs[index] = ++epoch;
  collectedStorages.register(storage, index);
  return index < kUnpaged ? index : index - kUnpaged + kPaged;
}

/**
 * Brings values of an earlier epoch to the current one: nothing that can be read changes, and what
 * collected storages have left is let go.
 * @param {any[]} values or a page
 * @param {number} firstIndex of its slots
 */
function renew(values, firstIndex) {
  // A storage whose slot is beyond the end has not been entered in it.
  const end = MathMin(values.length, kUnpaged);
  for (let i = 1; i < end; i++) {
    if (slotEpochs[firstIndex + i - 1] > values[kEpoch]) values[i] = kUnset;
  }
  values[kEpoch] = epoch;
}

/** @param {number} place of a page in the array of values */
function firstIndexIn(place) {
  return kUnpaged + (place - kUnpaged) * kPageStores;
}

/** @param {number} slot in a page */
function placeOf(slot) {
  return kUnpaged + MathFloor((slot - kPaged) / kPageStores);
}

/** @param {number} slot in a page */
function placeInPage(slot) {
  return 1 + ((slot - kPaged) % kPageStores);
}

/**
 * @param {any[]} values
 * @param {number} slot in a page
 * @param {number} since the epoch of the storage
 * @returns {any} kUnset where the storage has not been entered
 */
function readPaged(values, slot, since) {
  const page = values[placeOf(slot)] ?? kUnset;
  const place = placeInPage(slot);
  return page !== kUnset && place < page.length && page[kEpoch] >= since ? page[place] : kUnset;
}

/**
 * @param {any[]} values
 * @param {number} slot in a page
 * @param {any} store
 */
function withPagedStore(values, slot, store) {
  const copy = ArrayPrototypeSlice(values);
  const place = placeOf(slot);
  extend(copy, place);
  const page = copy[place] === kUnset ? [epoch] : ArrayPrototypeSlice(copy[place]);
  if (page[kEpoch] !== epoch) renew(page, firstIndexIn(place));
  extend(page, placeInPage(slot));
  page[placeInPage(slot)] = store;
  copy[place] = page;
  renewOldest(copy);
  return copy;
}

/**
 * Pages that nothing is written to let go of what was collected after as many new storages as there are
 * slots, which adds little to the cost of each.
 * @param {any[]} values
 */
function renewOldest(values) {
  const oldest = epoch - slotEpochs.length;
  for (let place = kUnpaged; place < values.length; place++) {
    const page = values[place];
    if (page !== kUnset && page[kEpoch] < oldest) renew(page, firstIndexIn(place));
  }
}

/**
 * Most programs have one storage or two. An array of known length is allocated where it is written.
 * @param {any[]} values
 * @returns {any[]}
 */
function copyOf(values) {
  if (values.length === 2) return [values[0], values[1]];
  if (values.length === 3) return [values[0], values[1], values[2]];
  return ArrayPrototypeSlice(values);
}

/**
 * @param {any[]} values
 * @param {number} slot that is to be the last one
 */
function extend(values, slot) {
  while (values.length <= slot) ArrayPrototypePush(values, kUnset);
}

/**
 * Values that are the same but for one storage.
 * @param {any[]} values
 * @param {number} slot
 * @param {any} store
 * @returns {any[]}
 */
function withStore(values, slot, store) {
  if (values[kEpoch] !== epoch) renew(values, 1);
  if (slot >= values.length) {
    if (slot >= kPaged) return withPagedStore(values, slot, store);
    // Room in the array that is copied, for a copy that has to grow is slow.
    extend(values, slot);
  }
  const copy = copyOf(values);
  copy[slot] = store;
  return copy;
}

/**
 * @param {number} slot
 * @returns {number} the epoch of the storage that has it now
 */
function epochOf(slot) {
  return slotEpochs[indexOf(slot)];
}

module.exports = {
  Frame,
  allocateSlot,
  emptyValues,
  epochOf,
  hostOf,
  kEpoch,
  kNever,
  kPaged,
  kUnset,
  kValues,
  readPaged,
  valuesOf,
  withStore,
};
