'use strict';

// Owns the slots. Each storage that has been entered has one: the index of its store in arrays of stores. A later
// storage reuses the index of a collected one, so a slot also has an epoch: a store in an array of an earlier epoch
// is that of another storage.

const {
  ArrayPrototypePop,
  ArrayPrototypePush,
  ArrayPrototypeSort,
  SafeFinalizationRegistry,
} = require('../platform/primordials');

// An epoch that no slot has. A small integer, as all epochs are, so that V8 compares them as such.
const kNever = 2 ** 30;

// Indexes below this are those of the array of stores itself. The others are in pages: `Slot.index` is their number
// plus `kPaged`, which is beyond the end of any array.
const kUnpaged = 128;
const kPaged = 2 ** 29;

class Slot {
  /**
   * @param {number} index in arrays of stores, or in their pages
   * @param {number} epoch unique
   */
  constructor(index, epoch) {
    this.index = index;
    this.epoch = epoch;
  }
}

/** The slot of storages that have not been entered, or are disabled. No frame has a store for it. */
const kNoSlot = new Slot(0, kNever);

/**
 * `epoch`: the number of slots so far. Written by `allocateSlot`.
 * `epochs`: by index, the epoch of the slot that has it now. Index 0 is that of an array's own epoch. Written
 * by `allocateSlot`.
 * `free`: the indexes of collected storages. The registry adds them, and `allocateSlot` takes them.
 * `freeIsSorted`: whether they are in descending order. The registry adds them in any order.
 */
const slots = {
  epoch: 0,
  epochs: [kNever],
  /** @type {number[]} */
  free: [],
  freeIsSorted: true,
};

const collectedStorages = new SafeFinalizationRegistry((/** @type {number} */ index) => {
  ArrayPrototypePush(slots.free, index);
  slots.freeIsSorted = false;
});

/**
 * @param {object} storage whose collection frees the index
 * @returns {Slot}
 */
function allocateSlot(storage) {
  // The lowest first, because arrays of stores are copied up to the highest.
  if (!slots.freeIsSorted) ArrayPrototypeSort(slots.free, (a, b) => b - a);
  slots.freeIsSorted = true;
  const index = ArrayPrototypePop(slots.free) ?? slots.epochs.length;
  const epoch = ++slots.epoch;
  slots.epochs[index] = epoch;
  collectedStorages.register(storage, index);
  return new Slot(index < kUnpaged ? index : index - kUnpaged + kPaged, epoch);
}

/**
 * @param {Slot} slot
 * @returns {boolean} whether no later storage has its index
 */
function hasIndex(slot) {
  const { index } = slot;
  return slots.epochs[index < kPaged ? index : index - kPaged + kUnpaged] === slot.epoch;
}

module.exports = { Slot, allocateSlot, hasIndex, kNoSlot, kPaged, kUnpaged, slots };
