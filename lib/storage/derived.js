'use strict';

// What behaves as a storage and is none: a Proxy around one, or an object that has one as its prototype.
// With the built-in that keeps stores on resources such an object is the storage that is behind it, for
// what is kept of a storage is found through it. With the built-in that keeps frames it is a key of its own.

const { ObjectDefineProperty, SafeWeakMap } = require('../platform/primordials');
const { resourcesKeepStores } = require('../frames/carrier');

const kTarget = Symbol('target');

// Those that have no storage behind them, or are keys of their own.
/** @type {WeakMap<object, any>} */
const ownStorages = new SafeWeakMap();

/** @param {object} storage that is to be found through others */
function keepTarget(storage) {
  if (!resourcesKeepStores) return;
  ObjectDefineProperty(storage, kTarget, /** @type {any} */ ({ __proto__: null, value: storage }));
}

/**
 * @param {any} object no storage
 * @returns {any} the storage that it stands for, if there is one already
 */
function targetOf(object) {
  return object[kTarget] ?? ownStorages.get(object);
}

/**
 * @param {any} object no storage
 * @param {() => any} make
 * @returns {any} the storage that it stands for
 */
function ensureTarget(object, make) {
  const known = targetOf(object);
  if (known !== undefined) return known;
  const made = make();
  ownStorages.set(object, made);
  return made;
}

module.exports = { ensureTarget, keepTarget, targetOf };
