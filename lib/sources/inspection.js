'use strict';

// What `util.inspect` shows of a resource of the runtime: what it would without the package. What the sources
// keep on it is left out, and what they have taken to themselves is shown where it was.

const custom = Symbol.for('nodejs.util.inspect.custom');
const { kCollected } = require('../destroy');
const { kFrame } = require('../frame');
const { async_id_symbol, trigger_async_id_symbol } = require('../state');
const { like, method } = require('./accessors');

/** @typedef {(value: any, object: any) => [key: PropertyKey, value: any][]} Show */

/** @type {Map<PropertyKey, Show>} */
const kept = new Map();

/** @type {Show} */
const showNothing = () => [];

/**
 * @param {symbol} key under which something is kept
 * @param {Show} [show] what it stands for
 */
function hide(key, show = showNothing) {
  kept.set(key, show);
}

for (const key of [async_id_symbol, trigger_async_id_symbol, kCollected, kFrame]) hide(key);

/** Objects that are shown, by those which they are shown for. @type {WeakMap<object, object>} */
const likenesses = new WeakMap();

/** @param {any} object */
function emptyLikenessOf(object) {
  let likeness = likenesses.get(object);
  // Always the same, by which `inspect` recognizes a circle.
  if (likeness === undefined) {
    likeness = Object.create(Object.getPrototypeOf(object));
    likenesses.set(object, /** @type {object} */ (likeness));
    likenesses.set(/** @type {object} */ (likeness), /** @type {object} */ (likeness));
  }
  for (const key of Reflect.ownKeys(/** @type {object} */ (likeness))) {
    Reflect.deleteProperty(/** @type {object} */ (likeness), key);
  }
  return likeness;
}

/**
 * @param {any} object
 * @param {PropertyKey[]} order of the properties that such objects have
 */
function likenessOf(object, order) {
  if (likenesses.get(object) === object) return object;
  /** @type {Map<PropertyKey, PropertyDescriptor>} */
  const properties = new Map();
  for (const key of Reflect.ownKeys(object)) {
    const show = kept.get(key);
    if (show === undefined) {
      const property = Object.getOwnPropertyDescriptor(object, key);
      properties.set(key, { .../** @type {PropertyDescriptor} */ (property), configurable: true });
      continue;
    }
    for (const [name, value] of show(object[key], object)) {
      properties.set(name, { value, enumerable: true, configurable: true });
    }
  }
  const likeness = emptyLikenessOf(object);
  for (const key of [...order, ...properties.keys()]) {
    const property = properties.get(key);
    if (property !== undefined) Object.defineProperty(likeness, key, property);
  }
  return likeness;
}

/**
 * @param {any} prototype of resources
 * @param {PropertyKey[]} [order]
 */
function inspectAsBefore(prototype, order = []) {
  const inspect = prototype[custom];
  const replacement = method({
    call() {
      const likeness = likenessOf(this, order);
      return inspect === undefined ? likeness : Reflect.apply(inspect, likeness, arguments);
    },
  });
  Object.defineProperty(prototype, custom, {
    value: inspect === undefined ? replacement : like(inspect, replacement),
    configurable: true,
    writable: true,
  });
}

/**
 * For a class that says itself what is shown, and shows all that can be enumerated.
 * @param {object} resource
 */
function conceal(resource) {
  for (const key of Object.getOwnPropertySymbols(resource)) {
    if (kept.has(key)) Object.defineProperty(resource, key, { enumerable: false });
  }
}

module.exports = { conceal, hide, inspectAsBefore };
