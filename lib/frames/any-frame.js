'use strict';

// The operations of a storage on frames while some frames may be Maps: chooses between frame.js and map-frames.js.

const { kStores, makeFrame, readStore, storesInHost } = require('./frame');
const { kMappedSlot, makeMapFrame, maps, readMapped, removeMapped } = require('./map-frames');
const { kNoSlot } = require('./slots');
const { kUnset, withStore } = require('./stores');

/** @typedef {InstanceType<typeof import('./slots').Slot>} Slot */

/**
 * @param {any} frame
 * @param {Slot} slot
 * @param {object} storage whose slot it is
 * @returns {any} kUnset if the storage has no store
 */
function readAnyFrame(frame, slot, storage) {
  // Native code may have set a store of a storage that has not been entered.
  if (maps.on && (slot === kMappedSlot || slot === kNoSlot)) return readMapped(frame, storage);
  return readStore(frame, slot);
}

/**
 * @param {any} frame
 * @param {Slot} slot
 * @param {any} store
 * @param {object} storage whose slot it is
 * @returns {any} the frame with another store
 */
function makeAnyFrame(frame, slot, store, storage) {
  return maps.on ? makeMapFrame(frame, slot, store, storage) : makeFrame(frame, slot, store);
}

/**
 * Removes a store in place: contexts that share the frame lose it too.
 * @param {any} frame that has a store
 * @param {Slot} slot
 * @param {object} storage whose slot it is
 */
function removeStore(frame, slot, storage) {
  if (slot === kMappedSlot || slot === kNoSlot) removeMapped(frame, storage);
  else if (frame.stores !== undefined) frame.remove(slot);
  // A frame of the runtime.
  else frame.set(kStores, withStore(storesInHost(frame), slot, kUnset));
}

module.exports = { makeAnyFrame, readAnyFrame, removeStore };
