'use strict';

// Frames that are Maps, as those of the runtime's own AsyncLocalStorage are. Native code that reads V8's
// slot by itself, as profilers do, looks for a Map there, and in it for the entry of a storage. Such a
// frame costs several times as much as another: frames are made in this way from when an addon is loaded
// that reads them, or from the start where the environment asks for it. A storage that is first entered
// after that keeps its store in the Map and nowhere else: what native code writes there, it shows.

const {
  Map,
  MapPrototypeDelete,
  MapPrototypeForEach,
  MapPrototypeSet,
} = require('../platform/primordials');
const { carrier, runtimeFrames } = require('./carrier');
const { readersAreLoaded, watchAddons } = require('./native-readers');
const { readSetting, settingError } = require('../platform/settings');
const { emptyValues, hostOf, kUnset, kValues, valuesOf, withStore } = require('./frame');

const kFramesVariable = 'ASYNC_HOOKS_NATIVE_FRAMES';

// The slot of a storage that keeps its store in the Map: beyond the end of any array.
const kMapped = 2 ** 30 - 1;

/**
 * A constant to V8, as in `tracking.js`.
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
   * @param {any[]} values
   */
  constructor(entries, values) {
    super();
    if (entries !== undefined) MapPrototypeForEach(entries, copyEntry, this);
    this.stores = values;
    if (values !== emptyValues) MapPrototypeSet(this, kValues, values);
    this.host = undefined;
    // As with other frames.
    this.altered = false;
  }

  /** @param {any} storage of the runtime, or one whose store is in the Map */
  disable(storage) {
    MapPrototypeDelete(this, storage);
    this.altered = true;
  }

  /** @param {any[]} values */
  change(values) {
    this.stores = values;
    MapPrototypeSet(this, kValues, values);
    this.altered = true;
  }
}

/**
 * @param {any} frame
 * @param {number} slot
 * @param {any} store
 * @param {object} storage whose slot it is
 */
function makeMapFrame(frame, slot, store, storage) {
  const entries = frame instanceof MapFrame ? frame : hostOf(frame);
  const values = valuesOf(frame);
  if (slot !== kMapped) return new MapFrame(entries, withStore(values, slot, store));
  const made = new MapFrame(entries, values);
  if (store === kUnset) MapPrototypeDelete(made, storage);
  else MapPrototypeSet(made, storage, store);
  return made;
}

/**
 * @param {any} frame
 * @param {object} storage
 * @returns {any} kUnset where there is no entry for it
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

// Nobody who reads the slot expects anything where the runtime has other ways.
const mapsArePossible = runtimeFrames && carrier === 'continuation';
const setting = readSetting(kFramesVariable, ['map', 'array']);
if (setting === 'map' && !mapsArePossible) {
  const reason = "the runtime's own AsyncLocalStorage has no frames in V8's slot here";
  throw settingError(`${kFramesVariable} is 'map', which this runtime does not have: ${reason}`);
}
if (setting === 'map') makeMaps();
// What is loaded later only the preload sees: it changes the runtime as it is.
const isFree = setting === undefined && mapsArePossible;
if (isFree && readersAreLoaded()) makeMaps();

function watchForReaders() {
  if (isFree && !maps.on) watchAddons(makeMaps);
}

module.exports = {
  MapFrame,
  kFramesVariable,
  kMapped,
  makeMapFrame,
  maps,
  mapsArePossible,
  readMapped,
  removeMapped,
  watchForReaders,
};
