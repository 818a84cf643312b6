'use strict';

// An addon's functions and classes, wrapped: what they are handed is bound, and what they return is wrapped where
// it takes functions, too.

const { requireCore } = require('../platform/core-modules');
const { bindArguments, removes, wrapped } = require('./arguments');
const { keepLatest, unbind } = require('./bound-functions');

const { isProxy } = requireCore('node:util').types;

const kNative = /\{\s*\[native code\]\s*\}\s*$/;
const kOfFunctions = new Set(['length', 'name', 'prototype', 'arguments', 'caller']);
// Most functions never return an object with functions: this often they are looked at.
const kLooks = 16;

/** @type {WeakMap<Function, Function>} */
const wrappers = new WeakMap();
/** Prototypes that have been wrapped, or that are not an addon's. @type {WeakSet<object>} */
const settled = new WeakSet();
/** The names of the runtime's classes, which are the same in other contexts of node:vm. @type {Set<string>} */
const globalNames = new Set();
/** @type {WeakSet<Function>} */
const globals = new WeakSet();

for (const name of Object.getOwnPropertyNames(globalThis)) {
  globalNames.add(name);
  const value = Object.getOwnPropertyDescriptor(globalThis, name)?.value;
  if (typeof value !== 'function') continue;
  globals.add(value);
  if (value.prototype != null) settled.add(value.prototype);
}

/**
 * @param {Function} fn
 * @returns {boolean} whether it may be an addon's, and not the runtime's or one of JavaScript
 */
function isNative(fn) {
  return (
    kNative.test(Function.prototype.toString.call(fn)) &&
    !fn.name.startsWith('bound ') &&
    !globals.has(fn)
  );
}

/**
 * @param {Function} fn of an addon
 * @param {string} name
 * @returns {Function}
 */
function wrapFunction(fn, name) {
  if (wrapped.has(fn)) return fn;
  const known = wrappers.get(fn);
  if (known !== undefined) return known;
  const isRemoval = removes(name);
  if (isRemoval) keepLatest();
  let looks = kLooks;

  /**
   * @this {any}
   * @param {any[]} args
   */
  const wrapper = function (...args) {
    bindArguments(args, isRemoval);
    if (new.target !== undefined) {
      return Reflect.construct(fn, args, new.target === wrapper ? target : new.target);
    }
    const result = Reflect.apply(fn, this, args);
    if (typeof result !== 'object' && typeof result !== 'function') return result;
    if (looks > 0 && result !== null && !wrapResult(result)) looks--;
    return typeof result === 'function' ? give(result) : result;
  };
  /** What instances are made by. @type {Function} */
  let target = fn;
  wrapped.set(wrapper, fn);
  wrappers.set(fn, wrapper);
  if (wrapStatics(fn, wrapper)) target = wrapper;
  return wrapper;
}

/** @param {Function} fn that an addon returns */
function give(fn) {
  const own = unbind(fn);
  return own === fn && !isProxy(fn) && isNative(fn) ? wrapFunction(fn, fn.name) : own;
}

/**
 * @param {any} result
 * @returns {boolean} whether there was something to wrap in it
 */
function wrapResult(result) {
  if (typeof result === 'function' || isProxy(result)) return false;
  const prototype = Object.getPrototypeOf(result);
  if (prototype === Object.prototype || prototype === null) {
    return Object.keys(result).some((key) => {
      const { value } = /** @type {any} */ (Object.getOwnPropertyDescriptor(result, key));
      return typeof value === 'function' && wrapMember(result, key) === 'wrapped';
    });
  }
  let found = false;
  for (let one = prototype; one !== null && !settled.has(one); one = Object.getPrototypeOf(one)) {
    settled.add(one);
    const constructor = Object.getOwnPropertyDescriptor(one, 'constructor')?.value;
    const isOfAddon =
      typeof constructor === 'function' &&
      !globalNames.has(constructor.name) &&
      isNative(constructor);
    if (isOfAddon) {
      wrapMembers(one);
      found = true;
    }
  }
  return found;
}

/**
 * @param {any} holder an exports object, a class or a prototype
 * @returns {[name: string, descriptor: PropertyDescriptor][]} the members that the addon has made unchangeable,
 * wrapped
 */
function wrapMembers(holder) {
  /** @type {[string, PropertyDescriptor][]} */
  const fixed = [];
  for (const name of Object.getOwnPropertyNames(holder)) {
    if (name === 'constructor' || (typeof holder === 'function' && kOfFunctions.has(name)))
      continue;
    const outcome = wrapMember(holder, name);
    if (typeof outcome === 'object') fixed.push([name, outcome]);
  }
  return fixed;
}

/**
 * @param {any} holder
 * @param {string} name
 * @returns {'wrapped' | 'nothing' | PropertyDescriptor} the last where it may not be put in its place
 */
function wrapMember(holder, name) {
  const original = /** @type {PropertyDescriptor} */ (
    Object.getOwnPropertyDescriptor(holder, name)
  );
  const descriptor = wrapDescriptor(original, name);
  if (descriptor === undefined) return 'nothing';
  return Reflect.defineProperty(holder, name, descriptor) ? 'wrapped' : descriptor;
}

/**
 * @param {PropertyDescriptor} original
 * @param {string} name
 * @returns {PropertyDescriptor | undefined}
 */
function wrapDescriptor(original, name) {
  const { get, set, value } = original;
  if (typeof value === 'function') {
    if (isProxy(value) || !isNative(value) || wrapped.has(value)) return undefined;
    return { ...original, value: wrapFunction(value, name) };
  }
  if (set === undefined || !isNative(set)) return undefined;
  return {
    ...original,
    get:
      get &&
      /** @this {any} */
      function () {
        return unbind(Reflect.apply(get, this, []));
      },
    /** @this {any} @param {any} assigned */
    set(assigned) {
      Reflect.apply(set, this, bindArguments([assigned], false));
    },
  };
}

/**
 * Has the wrapper look like the function: a class has a prototype, and functions of its own.
 * @param {any} fn
 * @param {any} wrapper
 * @returns {boolean} whether instances are to have another prototype than the class gives
 */
function wrapStatics(fn, wrapper) {
  for (const name of Object.getOwnPropertyNames(fn)) {
    const original = /** @type {PropertyDescriptor} */ (Object.getOwnPropertyDescriptor(fn, name));
    if (name === 'name' || name === 'length') Object.defineProperty(wrapper, name, original);
    if (kOfFunctions.has(name)) continue;
    Object.defineProperty(wrapper, name, wrapDescriptor(original, name) ?? original);
  }
  const parent = Object.getPrototypeOf(fn);
  if (parent !== Function.prototype) Object.setPrototypeOf(wrapper, parent);

  const { prototype } = fn;
  if (typeof prototype !== 'object' || prototype === null) return false;
  settled.add(prototype);
  const fixed = wrapMembers(prototype);
  wrapper.prototype = prototype;
  if (fixed.length === 0) {
    const constructor = Object.getOwnPropertyDescriptor(prototype, 'constructor');
    if (constructor?.value === fn) {
      Reflect.defineProperty(prototype, 'constructor', { ...constructor, value: wrapper });
    }
    return false;
  }
  wrapper.prototype = Object.create(prototype, Object.fromEntries(fixed));
  Object.defineProperty(wrapper.prototype, 'constructor', {
    value: wrapper,
    writable: true,
    configurable: true,
  });
  // An instance that the addon itself makes does not have it.
  const has = (/** @type {any} */ value) =>
    Reflect.apply(Function.prototype[Symbol.hasInstance], fn, [value]);
  Object.defineProperty(wrapper, Symbol.hasInstance, { value: has });
  return true;
}

module.exports = { isNative, wrapFunction, wrapMembers };
