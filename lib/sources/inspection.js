'use strict';

// Makes `util.inspect` show a resource of the runtime as it would without this package. Properties that the sources
// add are left out, and values that they store elsewhere are shown in their original place.

const {
  ObjectCreate,
  ObjectDefineProperty,
  ObjectGetOwnPropertyDescriptor,
  ObjectGetOwnPropertySymbols,
  ObjectGetPrototypeOf,
  ReflectApply,
  ReflectDeleteProperty,
  ReflectOwnKeys,
  SafeArrayIterator,
  SafeMap,
  SafeWeakMap,
  SymbolFor,
} = require('../platform/primordials');
const { kCollected } = require('../hooks/collection');
const { kResourceFrame } = require('../frames/carrier');
const { async_id_symbol, trigger_async_id_symbol } = require('../context/ids');
const { asMethod, copyFunctionProperties } = require('./replacement');

const custom = SymbolFor('nodejs.util.inspect.custom');

/** @typedef {(value: any, object: any) => [key: PropertyKey, value: any][]} Show */

/**
 * The keys that the sources add, and the properties to show in their place. Written by `hideFromInspection`.
 * @type {Map<PropertyKey, Show>}
 */
const hiddenKeys = new SafeMap();

/** @type {Show} */
const showNothing = () => [];

/**
 * @param {symbol} key of a property that a source adds
 * @param {Show} [show] returns the properties to show in its place
 */
function hideFromInspection(key, show = showNothing) {
  hiddenKeys.set(key, show);
}

for (const key of SafeArrayIterator([
  async_id_symbol,
  trigger_async_id_symbol,
  kCollected,
  kResourceFrame,
]))
  hideFromInspection(key);

/**
 * The copies that are shown, by their objects. An object has one copy, so that `inspect` recognizes circular
 * references. A copy is also its own copy. Written by `emptyCopyOf`.
 * @type {WeakMap<object, object>}
 */
const copies = new SafeWeakMap();

/** @param {any} object */
function emptyCopyOf(object) {
  let copy = copies.get(object);
  if (copy === undefined) {
    copy = ObjectCreate(ObjectGetPrototypeOf(object));
    copies.set(object, /** @type {object} */ (copy));
    copies.set(/** @type {object} */ (copy), /** @type {object} */ (copy));
  }
  for (const key of SafeArrayIterator(ReflectOwnKeys(/** @type {object} */ (copy)))) {
    ReflectDeleteProperty(/** @type {object} */ (copy), key);
  }
  return copy;
}

/**
 * @param {any} object
 * @param {PropertyKey[]} order the usual order of the properties of such an object
 */
function copyOf(object, order) {
  if (copies.get(object) === object) return object;
  /** @type {Map<PropertyKey, { __proto__: null } & PropertyDescriptor>} */
  const properties = new SafeMap();
  for (const key of SafeArrayIterator(ReflectOwnKeys(object))) {
    const show = hiddenKeys.get(key);
    if (show === undefined) {
      // An accessor of a source, whose value is stored under another key.
      if (properties.has(key)) continue;
      const property = ObjectGetOwnPropertyDescriptor(object, key);
      properties.set(key, {
        __proto__: null,
        .../** @type {PropertyDescriptor} */ (property),
        configurable: true,
      });
      continue;
    }
    for (const shown of SafeArrayIterator(show(object[key], object))) {
      properties.set(shown[0], {
        __proto__: null,
        value: shown[1],
        enumerable: true,
        configurable: true,
      });
    }
  }
  const copy = emptyCopyOf(object);
  for (const key of SafeArrayIterator(order)) {
    const property = properties.get(key);
    if (property !== undefined) ObjectDefineProperty(copy, key, property);
  }
  properties.forEach((property, key) => ObjectDefineProperty(copy, key, property));
  return copy;
}

/**
 * @param {any} prototype of resources
 * @param {PropertyKey[]} [order]
 */
function preserveInspection(prototype, order = []) {
  const inspect = prototype[custom];
  const replacement = asMethod({
    call() {
      const copy = copyOf(this, order);
      return inspect === undefined ? copy : ReflectApply(inspect, copy, arguments);
    },
  });
  ObjectDefineProperty(prototype, custom, {
    __proto__: null,
    value: inspect === undefined ? replacement : copyFunctionProperties(inspect, replacement),
    configurable: true,
    writable: true,
  });
}

/**
 * For a class with its own `inspect` method, which shows all enumerable properties.
 * @param {object} resource
 */
function makeHiddenKeysNonEnumerable(resource) {
  for (const key of SafeArrayIterator(ObjectGetOwnPropertySymbols(resource))) {
    if (hiddenKeys.has(key))
      ObjectDefineProperty(resource, key, { __proto__: null, enumerable: false });
  }
}

module.exports = { makeHiddenKeysNonEnumerable, hideFromInspection, preserveInspection };
