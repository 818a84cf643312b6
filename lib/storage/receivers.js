'use strict';

// Methods of AsyncLocalStorage may be called on receivers that are not storages: a Proxy of one, or an object with
// one as its prototype. Where the built-in keeps stores on resources, such a receiver stands for the storage behind
// it, because the key of the stores is a property. Where the built-in uses frames, it is a key of its own.

const { ObjectDefineProperty, SafeWeakMap } = require('../platform/primordials');
const { resourcesKeepStores } = require('../frames/carrier');

const kStorage = Symbol('storage');

/**
 * The storages of receivers without a storage behind them, or that are keys of their own. Written by
 * `ensureStorageBehind`.
 * @type {WeakMap<object, any>}
 */
const ownStorages = new SafeWeakMap();

// The built-in reads a private field of this name, which is part of its error message.
class DefaultValue {
  /** @type {any} */
  #defaultValue;

  /** @param {DefaultValue} receiver */
  static read(receiver) {
    return receiver.#defaultValue;
  }
}

/**
 * What `getStore` does for a receiver that is not a storage and has no store.
 * @param {any} receiver
 * @returns {never}
 * @throws {TypeError} that of the built-in, where the built-in uses frames
 */
function failAsNoStorage(receiver) {
  return /** @type {never} */ (DefaultValue.read(receiver));
}

/** @param {object} storage that receivers have to find */
function exposeStorage(storage) {
  if (!resourcesKeepStores) return;
  const property = /** @type {any} */ ({ __proto__: null, value: storage });
  ObjectDefineProperty(storage, kStorage, property);
}

/**
 * @param {any} receiver that is no storage
 * @returns {any} the storage that it stands for, if that exists
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
