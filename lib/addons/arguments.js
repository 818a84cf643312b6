'use strict';

// What a call hands to an addon: the functions among it, also those in plain objects and arrays, are bound.

const { requireCore } = require('../platform/core-modules');
const { bindFunction } = require('./bound-functions');

const { isProxy } = requireCore('node:util').types;

// Plugins of bundlers are arrays in options, and their hooks are in objects.
const kDepth = 6;
// Those that end what another call with the same function began.
const kRemoves =
  /^(off(?![a-z])|remove\w*(listener|callback|handler|observer|hook)|un(subscribe|listen|watch|register|observe|hook|bind))/i;

/**
 * The addon's function of a wrapper, for an addon that is handed its own class.
 * @type {WeakMap<Function, Function>}
 */
const wrapped = new WeakMap();

/** @param {string} name of a function of an addon */
function removes(name) {
  return kRemoves.test(name);
}

/**
 * @param {any[]} args is changed
 * @param {boolean} isRemoval
 * @returns {any[]}
 */
function bindArguments(args, isRemoval) {
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (typeof arg === 'function') args[i] = bindCallable(arg, isRemoval);
    else if (typeof arg === 'object' && arg !== null) args[i] = bindIn(arg, isRemoval, kDepth);
  }
  return args;
}

/**
 * @param {Function} fn
 * @param {boolean} isRemoval
 */
function bindCallable(fn, isRemoval) {
  return wrapped.get(fn) ?? bindFunction(fn, isRemoval, bindResult);
}

/** @param {any} result of a callback, in its context: an addon may ask for functions by it, as rspack does */
function bindResult(result) {
  return bindIn(result, false, kDepth);
}

/**
 * @param {any} value
 * @param {boolean} isRemoval
 * @param {number} depth
 * @returns {any} the value, or a copy where it has functions: the program's own objects stay as they are
 */
function bindIn(value, isRemoval, depth) {
  if (typeof value === 'function') return bindCallable(value, isRemoval);
  if (typeof value !== 'object' || value === null || depth === 0) return value;
  // What is behind a Proxy or a getter is not looked at, and an instance of a class is what it is.
  if (ArrayBuffer.isView(value) || isProxy(value)) return value;
  if (Array.isArray(value)) return bindElements(value, isRemoval, depth - 1);
  return isPlain(value) ? bindProperties(value, isRemoval, depth - 1) : value;
}

/** @param {object} value */
function isPlain(value) {
  const prototype = Object.getPrototypeOf(value);
  if (prototype === null || prototype === Object.prototype) return true;
  // That of another context of node:vm.
  return (
    Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'propertyIsEnumerable')
  );
}

/**
 * @param {any[]} array
 * @param {boolean} isRemoval
 * @param {number} depth
 */
function bindElements(array, isRemoval, depth) {
  let copy = array;
  for (let i = 0; i < array.length; i++) {
    const element = array[i];
    const bound = bindIn(element, isRemoval, depth);
    if (bound === element) continue;
    if (copy === array) copy = array.slice();
    copy[i] = bound;
  }
  return copy;
}

/**
 * @param {any} object
 * @param {boolean} isRemoval
 * @param {number} depth
 */
function bindProperties(object, isRemoval, depth) {
  /** @type {PropertyDescriptorMap | undefined} */
  let descriptors;
  for (const key of Object.keys(object)) {
    const value = Object.getOwnPropertyDescriptor(object, key)?.value;
    const bound = bindIn(value, isRemoval, depth);
    if (bound === value) continue;
    descriptors ??= Object.getOwnPropertyDescriptors(object);
    descriptors[key].value = bound;
  }
  if (descriptors === undefined) return object;
  return Object.create(Object.getPrototypeOf(object), descriptors);
}

module.exports = { bindArguments, removes, wrapped };
