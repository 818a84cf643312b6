'use strict';

// What `util.inspect` shows of a resource of the runtime: what it would without the package. What the sources
// keep on it is left out, and what they have taken to themselves is shown where it was.

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

/** @type {Map<PropertyKey, Show>} */
const kept = new SafeMap();

/** @type {Show} */
const showNothing = () => [];

/**
 * @param {symbol} key under which something is kept
 * @param {Show} [show] what it stands for
 */
function hideFromInspection(key, show = showNothing) {
  kept.set(key, show);
}

for (const key of SafeArrayIterator([
  async_id_symbol,
  trigger_async_id_symbol,
  kCollected,
  kResourceFrame,
]))
  hideFromInspection(key);

/** Objects that are shown, by those which they are shown for. @type {WeakMap<object, object>} */
const likenesses = new SafeWeakMap();

/** @param {any} object */
function emptyLikenessOf(object) {
  let likeness = likenesses.get(object);
  // Always the same, by which `inspect` recognizes a circle.
  if (likeness === undefined) {
    likeness = ObjectCreate(ObjectGetPrototypeOf(object));
    likenesses.set(object, /** @type {object} */ (likeness));
    likenesses.set(/** @type {object} */ (likeness), /** @type {object} */ (likeness));
  }
  for (const key of SafeArrayIterator(ReflectOwnKeys(/** @type {object} */ (likeness)))) {
    ReflectDeleteProperty(/** @type {object} */ (likeness), key);
  }
  return likeness;
}

/**
 * @param {any} object
 * @param {PropertyKey[]} order of the properties that such objects have
 */
function likenessOf(object, order) {
  if (likenesses.get(object) === object) return object;
  /** @type {Map<PropertyKey, { __proto__: null } & PropertyDescriptor>} */
  const properties = new SafeMap();
  for (const key of SafeArrayIterator(ReflectOwnKeys(object))) {
    const show = kept.get(key);
    if (show === undefined) {
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
  const likeness = emptyLikenessOf(object);
  for (const key of SafeArrayIterator(order)) {
    const property = properties.get(key);
    if (property !== undefined) ObjectDefineProperty(likeness, key, property);
  }
  properties.forEach((property, key) => ObjectDefineProperty(likeness, key, property));
  return likeness;
}

/**
 * @param {any} prototype of resources
 * @param {PropertyKey[]} [order]
 */
function preserveInspection(prototype, order = []) {
  const inspect = prototype[custom];
  const replacement = asMethod({
    call() {
      const likeness = likenessOf(this, order);
      return inspect === undefined ? likeness : ReflectApply(inspect, likeness, arguments);
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
 * For a class that says itself what is shown, and shows all that can be enumerated.
 * @param {object} resource
 */
function makeHiddenKeysNonEnumerable(resource) {
  for (const key of SafeArrayIterator(ObjectGetOwnPropertySymbols(resource))) {
    if (kept.has(key)) ObjectDefineProperty(resource, key, { __proto__: null, enumerable: false });
  }
}

module.exports = { makeHiddenKeysNonEnumerable, hideFromInspection, preserveInspection };
