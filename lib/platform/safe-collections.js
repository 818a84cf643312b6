'use strict';

// Collections that a program cannot break: subclasses of Map, Set and the others with own copies of the methods that
// these had at load. Loaded before the check of Node's version, so it uses only what older releases have too.

const {
  ObjectDefineProperty,
  ObjectFreeze,
  ObjectGetOwnPropertyDescriptor,
  ObjectSetPrototypeOf,
  ReflectOwnKeys,
  globalOf,
  isNative,
  untouchedRealm,
} = require('./intrinsics');

/**
 * Gives a class own copies of the inherited methods. For instances that no program sees.
 * @param {any} Original
 * @param {any} Safe which extends it
 */
function makeSafe(Original, Safe) {
  const { prototype } = Original;
  const keys = ReflectOwnKeys(prototype);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    if (key === 'constructor') continue;
    ObjectDefineProperty(Safe.prototype, key, ObjectGetOwnPropertyDescriptor(prototype, key));
  }
  ObjectSetPrototypeOf(Safe.prototype, null);
  return ObjectFreeze(Safe);
}

/**
 * If a program has replaced a method of a collection, the class is taken from another realm.
 * @param {string} name
 * @param {string[]} methods
 */
function collectionOf(name, methods) {
  const found = globalOf(name);
  for (let i = 0; i < methods.length; i++) {
    if (!isNative(methods[i], found.prototype[methods[i]])) return untouchedRealm()[name];
  }
  return found;
}

/** @type {MapConstructor} */
const Map = collectionOf('Map', ['delete', 'entries', 'forEach', 'get', 'has', 'keys', 'set']);
const Set = collectionOf('Set', ['add', 'delete', 'forEach', 'has', 'values']);
const WeakMap = collectionOf('WeakMap', ['delete', 'get', 'has', 'set']);
const WeakSet = collectionOf('WeakSet', ['add', 'delete', 'has']);
const WeakRef = collectionOf('WeakRef', ['deref']);
const FinalizationRegistry = collectionOf('FinalizationRegistry', ['register', 'unregister']);

/** @type {MapConstructor} */
const SafeMap = makeSafe(
  Map,
  class SafeMap extends Map {
    /** @param {[any, any][]} [entries] */
    constructor(entries) {
      super();
      for (let i = 0; entries !== undefined && i < entries.length; i++) {
        this.set(entries[i][0], entries[i][1]);
      }
    }
  },
);

/** @type {SetConstructor} */
const SafeSet = makeSafe(
  Set,
  class SafeSet extends Set {
    /** @param {any[]} [values] */
    constructor(values) {
      super();
      for (let i = 0; values !== undefined && i < values.length; i++) this.add(values[i]);
    }
  },
);

/** @type {WeakMapConstructor} */
const SafeWeakMap = makeSafe(
  WeakMap,
  class SafeWeakMap extends WeakMap {
    constructor() {
      super();
    }
  },
);

/** @type {WeakSetConstructor} */
const SafeWeakSet = makeSafe(
  WeakSet,
  class SafeWeakSet extends WeakSet {
    constructor() {
      super();
    }
  },
);

/** @type {WeakRefConstructor} */
const SafeWeakRef =
  WeakRef &&
  makeSafe(
    WeakRef,
    class SafeWeakRef extends WeakRef {
      /** @param {any} target */
      constructor(target) {
        super(target);
      }
    },
  );

/** @type {FinalizationRegistryConstructor} */
const SafeFinalizationRegistry =
  FinalizationRegistry &&
  makeSafe(
    FinalizationRegistry,
    class SafeFinalizationRegistry extends FinalizationRegistry {
      /** @param {any} callback */
      constructor(callback) {
        super(callback);
      }
    },
  );

module.exports = {
  Map,
  SafeFinalizationRegistry,
  SafeMap,
  SafeSet,
  SafeWeakMap,
  SafeWeakRef,
  SafeWeakSet,
};
