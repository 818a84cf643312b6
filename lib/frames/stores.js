'use strict';

// Owns the arrays of stores that frames share, called stores: `stores[0]` is the epoch in which the array was
// made or renewed, and the others are stores by the index of their slot. What can be read in an array never
// changes: another store makes a copy.
//
// A program that keeps creating storages has thousands of slots before the first are free again. Slots from the
// 128th on are in pages, arrays of the same kind at the end of the array: adding a store to a page copies that page,
// and shares the others.

const {
  ArrayPrototypePush,
  ArrayPrototypeSlice,
  MathFloor,
  MathMin,
} = require('../platform/primordials');
const { kPaged, kUnpaged, slots } = require('./slots');

/** @typedef {InstanceType<typeof import('./slots').Slot>} Slot */

/** @type {any} */
const kUnset = Symbol('unset');
const kEpoch = 0;
const kPageStores = 127;

/** @type {any[]} */
const emptyStores = [0];

/**
 * @param {any[]} stores
 * @param {Slot} slot
 * @returns {any} kUnset if the storage has no store
 */
function readIn(stores, slot) {
  const { index } = slot;
  if (index < stores.length) return stores[kEpoch] >= slot.epoch ? stores[index] : kUnset;
  return index >= kPaged ? readPaged(stores, slot) : kUnset;
}

/**
 * Values with another store for one slot.
 * @param {any[]} stores
 * @param {Slot} slot
 * @param {any} store
 * @returns {any[]} a copy
 */
function withStore(stores, slot, store) {
  const { index } = slot;
  if (stores[kEpoch] !== slots.epoch) renew(stores, 1);
  if (index >= stores.length) {
    if (index >= kPaged) return withPagedStore(stores, index, store);
    // Copying and then growing is slow, so the original is extended first.
    extend(stores, index);
  }
  const copy = copyOf(stores);
  copy[index] = store;
  return copy;
}

/**
 * Most programs have few storages. V8 allocates an array literal inline.
 * @param {any[]} stores
 * @returns {any[]}
 */
function copyOf(stores) {
  if (stores.length === 2) return [stores[0], stores[1]];
  if (stores.length === 3) return [stores[0], stores[1], stores[2]];
  return ArrayPrototypeSlice(stores);
}

/**
 * Brings stores to the current epoch, before a new frame gets them. Nothing that can be read changes. Stores are
 * released if a later storage has their index.
 * @param {any[]} stores or a page
 * @param {number} firstIndex of the stores in it
 */
function renew(stores, firstIndex) {
  const end = MathMin(stores.length, kUnpaged);
  for (let i = 1; i < end; i++) {
    if (slots.epochs[firstIndex + i - 1] > stores[kEpoch]) stores[i] = kUnset;
  }
  stores[kEpoch] = slots.epoch;
}

/**
 * @param {any[]} stores
 * @param {number} last the last index that is needed
 */
function extend(stores, last) {
  while (stores.length <= last) ArrayPrototypePush(stores, kUnset);
}

/** @param {number} index in a page */
function placeOf(index) {
  return kUnpaged + MathFloor((index - kPaged) / kPageStores);
}

/** @param {number} index in a page */
function placeInPage(index) {
  return 1 + ((index - kPaged) % kPageStores);
}

/** @param {number} place of a page in the array of stores */
function firstIndexIn(place) {
  return kUnpaged + (place - kUnpaged) * kPageStores;
}

/**
 * @param {any[]} stores
 * @param {Slot} slot in a page
 */
function readPaged(stores, slot) {
  const page = stores[placeOf(slot.index)] ?? kUnset;
  const place = placeInPage(slot.index);
  return page !== kUnset && place < page.length && page[kEpoch] >= slot.epoch
    ? page[place]
    : kUnset;
}

/**
 * @param {any[]} stores
 * @param {number} index in a page
 * @param {any} store
 */
function withPagedStore(stores, index, store) {
  const copy = ArrayPrototypeSlice(stores);
  const place = placeOf(index);
  extend(copy, place);
  const page = copy[place] === kUnset ? [slots.epoch] : ArrayPrototypeSlice(copy[place]);
  if (page[kEpoch] !== slots.epoch) renew(page, firstIndexIn(place));
  extend(page, placeInPage(index));
  page[placeInPage(index)] = store;
  copy[place] = page;
  renewOldest(copy);
  return copy;
}

/**
 * Renews the pages that are older than as many new storages as there are slots, so that pages to which nothing is
 * written release stores of collected storages too. This adds little to the cost of a storage.
 * @param {any[]} stores
 */
function renewOldest(stores) {
  const oldest = slots.epoch - slots.epochs.length;
  for (let place = kUnpaged; place < stores.length; place++) {
    const page = stores[place];
    if (page !== kUnset && page[kEpoch] < oldest) renew(page, firstIndexIn(place));
  }
}

module.exports = { emptyStores, kEpoch, kUnset, readIn, renew, withStore };
