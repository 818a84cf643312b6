'use strict';

// Binds what a call passes to an addon: functions, also those in plain objects and arrays.

const {
  ArrayIsArray,
  ObjectDefineProperties,
  ObjectDefineProperty,
  ObjectGetOwnPropertyDescriptors,
  ObjectGetPrototypeOf,
  ObjectHasOwn,
  ObjectKeys,
  ObjectPrototype,
  ObjectSetPrototypeOf,
  ReflectGetOwnPropertyDescriptor,
  RegExpPrototypeExec,
  SafeMap,
  SafeSet,
  SafeWeakMap,
} = require('../platform/primordials');
const { requireCore } = require('../platform/core-modules');
const { bindFunction, bindObject, findBound, isFixed, owned, state } = require('./bound-values');

const { isArrayBufferView, isGeneratorObject, isProxy } = requireCore('node:util').types;

const ArrayPrototype = ObjectGetPrototypeOf([]);
// A larger value is data, and is not searched completely for callbacks.
const kMaxValues = 10_000;
// Up to this number of values, values that were seen are not recorded. Most calls pass fewer.
const kFewValues = 64;
const kGeneratorMethods = ['next', 'return', 'throw'];
// Functions that undo what an earlier call with the same callback did.
const kRemoval =
  /^(off(?![a-z])|(?:remove|delete|clear)\w*(listener|callback|handler|observer|hook)|un(subscribe|listen|watch|register|observe|hook|bind)|deregister)/i;

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
    if (typeof arg !== 'function' && (typeof arg !== 'object' || arg === null)) continue;
    try {
      args[i] = bindValue(arg, isRemoval);
    } catch {
      // An exotic object, which the addon may accept.
    }
  }
  return args;
}

/** @param {any} value of a property of a bound object */
function bindProperty(value) {
  return bindValue(value, false);
}

/** @param {any} value of a property of a bound object that an addon gets to undo an earlier call */
function findProperty(value) {
  return bindValue(value, true);
}

/**
 * @param {any} value
 * @param {boolean} isRemoval
 * @param {Map<object, object>} [copies] the arrays and frozen objects that this call has copied
 * @returns {any} the value itself if it contains no functions
 */
function bindValue(value, isRemoval, copies) {
  if (typeof value === 'function') {
    return wrapped.get(value) ?? bindFunction(value, isRemoval);
  }
  if (typeof value !== 'object' || value === null) return value;
  // Proxies are not read, and instances of classes may be an addon's.
  if (isArrayBufferView(value) || isProxy(value)) return value;
  const isArray = ArrayIsArray(value);
  if ((!isArray && !isPlain(value)) || owned.has(value)) return value;
  const known = copies?.get(value) ?? (isArray ? undefined : findBound(value, isRemoval));
  if (known !== undefined) return known;

  const search = { left: kMaxValues, seen: undefined, isFixed: false };
  if (!containsFunctions(value, search)) return value;
  // Node-API takes no Proxy for an array, and a Proxy cannot have other values than a frozen object.
  if (isArray || search.isFixed) return copyBound(value, isRemoval, copies ?? new SafeMap());
  return bindObject(value, isRemoval, isRemoval ? findProperty : bindProperty);
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
 * @typedef {object} Search
 * @property {number} left how many values may still be searched
 * @property {Set<object> | undefined} seen
 * @property {boolean} isFixed whether a property of the outermost object that contains functions cannot change
 */

/**
 * @param {any} value
 * @param {Search} search
 * @returns {boolean}
 */
function containsFunctions(value, search) {
  if (search.left-- <= 0) return false;
  if (typeof value === 'function') return true;
  if (typeof value !== 'object' || value === null) return false;
  if (isArrayBufferView(value) || isProxy(value)) return false;
  if (ArrayIsArray(value)) {
    if (isSeen(value, search)) return false;
    for (let i = 0; i < value.length && search.left > 0; i++) {
      if (containsFunctions(value[i], search)) return true;
    }
    return false;
  }
  if (!isPlain(value) || isSeen(value, search)) return false;
  const keys = ObjectKeys(value);
  for (let i = 0; i < keys.length && search.left > 0; i++) {
    const descriptor = ReflectGetOwnPropertyDescriptor(value, keys[i]);
    if (descriptor === undefined || !ObjectHasOwn(descriptor, 'value')) continue;
    if (!containsFunctions(descriptor.value, search)) continue;
    search.isFixed = isFixed(descriptor);
    return true;
  }
  return false;
}

/**
 * @param {object} value
 * @param {Search} search
 * @returns {boolean} whether it was seen before
 */
function isSeen(value, search) {
  if (search.left > kMaxValues - kFewValues) return false;
  search.seen ??= new SafeSet();
  if (search.seen.has(value)) return true;
  search.seen.add(value);
  return false;
}

/**
 * @param {any} value an array or a plain object
 * @param {boolean} isRemoval
 * @param {Map<object, object>} copies
 */
function copyBound(value, isRemoval, copies) {
  const copy = ArrayIsArray(value) ? [] : {};
  copies.set(value, copy);
  owned.set(copy, value);
  const prototype = ObjectGetPrototypeOf(value);
  if (prototype !== ArrayPrototype && prototype !== ObjectPrototype) {
    ObjectSetPrototypeOf(copy, prototype);
  }
  /** @type {any} */
  const descriptors = ObjectGetOwnPropertyDescriptors(value);
  const keys = ObjectKeys(value);
  for (let i = 0; i < keys.length; i++) {
    const descriptor = descriptors[keys[i]];
    if ('value' in descriptor) descriptor.value = bindValue(descriptor.value, isRemoval, copies);
  }
  return ObjectDefineProperties(copy, descriptors);
}

/**
 * An addon may get functions in what a callback returns, as rspack does. The body of a generator runs when the addon
 * asks for its values.
 * @param {any} result of a callback, in its context
 */
state.toAddon = function bindResult(result) {
  if (typeof result !== 'object' || result === null) {
    return typeof result === 'function' ? bindValue(result, false) : result;
  }
  if (!isGeneratorObject(result)) return bindArguments([result], false)[0];
  for (let i = 0; i < kGeneratorMethods.length; i++) {
    const value = bindFunction(result[kGeneratorMethods[i]], false);
    ObjectDefineProperty(result, kGeneratorMethods[i], {
      __proto__: null,
      value,
      writable: true,
      configurable: true,
    });
  }
  return result;
};

module.exports = { bindArguments, isRemovalName, wrapped };
