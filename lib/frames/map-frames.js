'use strict';

// Owns frames that are Maps, like those of the runtime's own AsyncLocalStorage. Native code that reads V8's slot
// directly, as profilers do, expects a Map there, with an entry for the storage. Such a frame costs several times as
// much as a Frame, so frames are Maps only once an addon is loaded that reads them, or from the start if the
// environment requests it. A storage that is first entered after that has its store only in the Map, so `getStore`
// returns what native code has written there.

const {
  Map,
  MapPrototypeDelete,
  MapPrototypeForEach,
  MapPrototypeSet,
} = require('../platform/primordials');
const { carrier, runtimeFrames } = require('./carrier');
const { readersAreLoaded, watchAddons } = require('./native-readers');
const { readSetting, settingError } = require('../platform/settings');
const { hostOf, kStores, storesOf } = require('./frame');
const { Slot } = require('./slots');
const { emptyStores, kUnset, withStore } = require('./stores');

const kFramesVariable = 'ASYNC_HOOKS_NATIVE_FRAMES';

/** The slot of storages whose stores are in the Map. Its index is beyond the end of any array. */
const kMappedSlot = new Slot(2 ** 30 - 1, 0);

/**
 * `on`: whether frames are Maps. Written once, by `makeMaps`, so that V8 treats it as a constant in optimized
 * code. `run` and `enterWith` read it.
 * @type {{ on?: true }}
 */
const maps = {};

/**
 * @this {any} the Map that is filled
 * @param {any} value
 * @param {any} key
 */
function copyEntry(value, key) {
  MapPrototypeSet(this, key, value);
}

/** @extends {Map<any, any>} */
class MapFrame extends Map {
  /**
   * @param {Map<any, any> | undefined} entries
   * @param {any[]} stores
   */
  constructor(entries, stores) {
    super();
    if (entries !== undefined) MapPrototypeForEach(entries, copyEntry, this);
    this.stores = stores;
    if (stores !== emptyStores) MapPrototypeSet(this, kStores, stores);
    // As in a Frame, except that no store is outside of the array.
    this.slot = undefined;
    this.host = undefined;
    this.altered = false;
  }

  /** @returns {boolean} whether `disable` has changed it since it was created */
  isAltered() {
    return this.altered;
  }

  /** @param {any} storage of the runtime, or a storage whose store is in the Map */
  disable(storage) {
    MapPrototypeDelete(this, storage);
    this.altered = true;
  }

  /**
   * Removes a store in place: contexts that share the frame lose it too.
   * @param {InstanceType<typeof import('./slots').Slot>} slot
   */
  remove(slot) {
    const stores = withStore(this.stores, slot, kUnset);
    this.stores = stores;
    MapPrototypeSet(this, kStores, stores);
    this.altered = true;
  }
}

/**
 * @param {any} frame
 * @param {InstanceType<typeof import('./slots').Slot>} slot
 * @param {any} store
 * @param {object} storage whose slot it is
 */
function makeMapFrame(frame, slot, store, storage) {
  const entries = frame instanceof MapFrame ? frame : hostOf(frame);
  const stores = storesOf(frame);
  if (slot !== kMappedSlot) return new MapFrame(entries, withStore(stores, slot, store));
  const made = new MapFrame(entries, stores);
  if (store === kUnset) MapPrototypeDelete(made, storage);
  else MapPrototypeSet(made, storage, store);
  return made;
}

/**
 * @param {any} frame
 * @param {object} storage
 * @returns {any} kUnset if there is no entry for it
 */
function readMapped(frame, storage) {
  return frame?.has?.(storage) ? frame.get(storage) : kUnset;
}

/**
 * @param {any} frame
 * @param {object} storage that has an entry
 */
function removeMapped(frame, storage) {
  if (frame instanceof MapFrame) frame.disable(storage);
  else frame.delete(storage);
}

function makeMaps() {
  maps.on = true;
}

// Native readers read the slot only where the runtime's own AsyncLocalStorage uses it.
const mapsArePossible = runtimeFrames && carrier === 'continuation';
const setting = readSetting(kFramesVariable, ['map', 'array']);
if (setting === 'map' && !mapsArePossible) {
  const reason = "the runtime's own AsyncLocalStorage has no frames in V8's slot here";
  throw settingError(`${kFramesVariable} is 'map', which this runtime does not have: ${reason}`);
}
if (setting === 'map') makeMaps();
// Only the preload watches for addons that are loaded later, because it has to patch `process.dlopen`.
const isFree = setting === undefined && mapsArePossible;
if (isFree && readersAreLoaded()) makeMaps();

function watchForReaders() {
  if (isFree && !maps.on) watchAddons(makeMaps);
}

module.exports = {
  MapFrame,
  kFramesVariable,
  kMappedSlot,
  makeMapFrame,
  maps,
  mapsArePossible,
  readMapped,
  removeMapped,
  watchForReaders,
};
