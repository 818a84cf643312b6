'use strict';

// Methods of AsyncLocalStorage are also called on receivers that are no storage: a Proxy around one, or an object
// with one as its prototype. With the built-in that keeps stores on resources such a receiver is the storage
// behind it, because the key of its stores is a property. With the built-in that keeps frames it is a key of its
// own.

const { ObjectDefineProperty, SafeWeakMap } = require('../platform/primordials');
const { resourcesKeepStores } = require('../frames/carrier');

const kStorage = Symbol('storage');

/**
 * The storages of receivers that have none behind them, or are keys of their own. Written by
 * `ensureStorageBehind`.
 * @type {WeakMap<object, any>}
 */
const ownStorages = new SafeWeakMap();

// The built-in reads a private field of this name, which is in its message.
class DefaultValue {
  /** @type {any} */
  #defaultValue;

  /** @param {DefaultValue} receiver */
  static read(receiver) {
    return receiver.#defaultValue;
  }
}

/**
 * What `getStore` does with a receiver that is no storage and has no store.
 * @param {any} receiver
 * @returns {never}
 * @throws {TypeError} the built-in's, where it keeps stores in frames
 */
function failAsNoStorage(receiver) {
  return /** @type {never} */ (DefaultValue.read(receiver));
}

/** @param {object} storage that receivers are to find */
function exposeStorage(storage) {
  if (!resourcesKeepStores) return;
  const property = /** @type {any} */ ({ __proto__: null, value: storage });
  ObjectDefineProperty(storage, kStorage, property);
}

/**
 * @param {any} receiver that is no storage
 * @returns {any} the storage that it stands for, if there is one already
 */
function storageBehind(receiver) {
  return receiver[kStorage] ?? ownStorages.get(receiver);
}

/**
 * @param {any} receiver that is no storage
 * @param {() => any} make
 * @returns {any} the storage that it stands for
 */
function ensureStorageBehind(receiver, make) {
  const known = storageBehind(receiver);
  if (known !== undefined) return known;
  const made = make();
  ownStorages.set(receiver, made);
  return made;
}

module.exports = { ensureStorageBehind, exposeStorage, failAsNoStorage, storageBehind };
