'use strict';

// Binds the functions that a call passes to an addon, also those in plain objects and arrays.

const {
  ArrayIsArray,
  ArrayPrototypeSlice,
  ObjectCreate,
  ObjectGetOwnPropertyDescriptor,
  ObjectGetOwnPropertyDescriptors,
  ObjectGetPrototypeOf,
  ObjectHasOwn,
  ObjectKeys,
  ObjectPrototype,
  RegExpPrototypeExec,
  SafeWeakMap,
} = require('../platform/primordials');
const { requireCore } = require('../platform/core-modules');
const { bindFunction } = require('./bound-functions');

const { isArrayBufferView, isProxy } = requireCore('node:util').types;

// Bundlers take plugins in an array in their options, and the hooks of a plugin are in an object.
const kDepth = 6;
// Functions that undo what an earlier call with the same callback did.
const kRemoval =
  /^(off(?![a-z])|remove\w*(listener|callback|handler|observer|hook)|un(subscribe|listen|watch|register|observe|hook|bind))/i;

/**
 * The addon's function of a wrapper, for an addon that gets its own class as an argument.
 * @type {WeakMap<Function, Function>}
 */
const wrapped = new SafeWeakMap();

/** @param {string} name of a function of an addon */
function isRemovalName(name) {
  return RegExpPrototypeExec(kRemoval, name) !== null;
}

/**
 * @param {any[]} args changed in place
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

/** @param {any} result of a callback, in its context: an addon may get functions in it, as rspack does */
function bindResult(result) {
  return bindIn(result, false, kDepth);
}

/**
 * @param {any} value
 * @param {boolean} isRemoval
 * @param {number} depth
 * @returns {any} the value, or a copy if it contains functions. The program's own objects are not changed
 */
function bindIn(value, isRemoval, depth) {
  if (typeof value === 'function') return bindCallable(value, isRemoval);
  if (typeof value !== 'object' || value === null || depth === 0) return value;
  // Proxies and getters are not read, and instances of classes are not copied.
  if (isArrayBufferView(value) || isProxy(value)) return value;
  if (ArrayIsArray(value)) return bindElements(value, isRemoval, depth - 1);
  return isPlain(value) ? bindProperties(value, isRemoval, depth - 1) : value;
}

/** @param {object} value */
function isPlain(value) {
  const prototype = ObjectGetPrototypeOf(value);
  if (prototype === null || prototype === ObjectPrototype) return true;
  // The prototype of objects in another context of node:vm.
  return (
    ObjectGetPrototypeOf(prototype) === null && ObjectHasOwn(prototype, 'propertyIsEnumerable')
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
    if (copy === array) copy = ArrayPrototypeSlice(array);
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
  const keys = ObjectKeys(object);
  for (let i = 0; i < keys.length; i++) {
    const value = ObjectGetOwnPropertyDescriptor(object, keys[i])?.value;
    const bound = bindIn(value, isRemoval, depth);
    if (bound === value) continue;
    descriptors ??= /** @type {PropertyDescriptorMap} */ (ObjectGetOwnPropertyDescriptors(object));
    descriptors[keys[i]].value = bound;
  }
  if (descriptors === undefined) return object;
  return ObjectCreate(ObjectGetPrototypeOf(object), descriptors);
}

module.exports = { bindArguments, isRemovalName, wrapped };
