'use strict';

// Wraps the functions and classes of an addon. A wrapper binds the functions among its arguments, and wraps functions
// in what the addon returns.

const {
  ArrayIsArray,
  FunctionPrototypeToString,
  ObjectCreate,
  ObjectDefineProperty,
  ObjectGetOwnPropertyDescriptor,
  ObjectGetOwnPropertyNames,
  ObjectGetPrototypeOf,
  ObjectKeys,
  ObjectPrototype,
  ObjectPrototypeIsPrototypeOf,
  ObjectSetPrototypeOf,
  ReflectApply,
  ReflectConstruct,
  ReflectDefineProperty,
  RegExpPrototypeExec,
  SafeArrayIterator,
  SafeSet,
  SafeWeakMap,
  SafeWeakSet,
  StringPrototypeStartsWith,
} = require('../platform/primordials');
const { requireCore } = require('../platform/core-modules');
const { bindArguments, isRemovalName, wrapped } = require('./arguments');
const { state, trackLatest, unbind } = require('./bound-values');

const { isProxy } = requireCore('node:util').types;

const FunctionPrototype = ObjectGetPrototypeOf(isNative);
const kNative = /\{\s*\[native code\]\s*\}\s*$/;
const kOfEveryFunction = new SafeSet(['length', 'name', 'prototype', 'arguments', 'caller']);
// Most functions never return an object with functions, so after this many results they are no longer checked.
const kResultChecks = 16;

/** @type {WeakMap<Function, Function>} */
const wrappers = new SafeWeakMap();
/** Prototypes that have been wrapped, or that are not an addon's. @type {WeakSet<object>} */
const handledPrototypes = new SafeWeakSet();
/** The names of the runtime's classes, which are the same in other contexts of node:vm. @type {Set<string>} */
const globalNames = new SafeSet();
/** @type {WeakSet<Function>} */
const globals = new SafeWeakSet();

for (const name of SafeArrayIterator(ObjectGetOwnPropertyNames(globalThis))) {
  globalNames.add(name);
  const value = ObjectGetOwnPropertyDescriptor(globalThis, name)?.value;
  if (typeof value !== 'function') continue;
  globals.add(value);
  if (value.prototype != null) handledPrototypes.add(value.prototype);
}

/**
 * @param {Function} fn
 * @returns {boolean} whether it may be an addon's function, and not the runtime's or one of JavaScript
 */
function isNative(fn) {
  return (
    RegExpPrototypeExec(kNative, FunctionPrototypeToString(fn)) !== null &&
    !StringPrototypeStartsWith(fn.name, 'bound ') &&
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
  const isRemoval = isRemovalName(name);
  if (isRemoval) trackLatest();
  let checks = kResultChecks;

  /**
   * @this {any}
   * @param {any[]} args
   */
  const wrapper = function (...args) {
    bindArguments(args, isRemoval);
    let result;
    state.calls++;
    try {
      if (new.target !== undefined) {
        return ReflectConstruct(fn, args, new.target === wrapper ? target : new.target);
      }
      result = ReflectApply(fn, this, args);
    } finally {
      state.calls--;
    }
    if (typeof result === 'function') return wrapReturned(result);
    if (typeof result !== 'object' || result === null) return result;
    const own = unbind(result);
    if (own !== result || checks === 0) return own;
    if (!wrapResult(result)) checks--;
    return result;
  };
  /** The class whose prototype instances get. @type {Function} */
  let target = fn;
  wrapped.set(wrapper, fn);
  wrappers.set(fn, wrapper);
  if (wrapStatics(fn, wrapper)) target = wrapper;
  return wrapper;
}

/** @param {Function} fn that an addon returns */
function wrapReturned(fn) {
  const own = unbind(fn);
  return own === fn && !isProxy(fn) && isNative(fn) ? wrapFunction(fn, fn.name) : own;
}

/**
 * @param {object} result
 * @returns {boolean} whether it has functions of an addon
 */
function wrapResult(result) {
  if (isProxy(result)) return false;
  const prototype = ObjectGetPrototypeOf(result);
  const isListOfFunctions = ArrayIsArray(result) && typeof result[0] === 'function';
  if (prototype !== ObjectPrototype && prototype !== null && !isListOfFunctions) {
    return wrapClassOf(prototype);
  }
  let found = false;
  for (const key of SafeArrayIterator(ObjectKeys(result))) {
    const value = ObjectGetOwnPropertyDescriptor(result, key)?.value;
    if (typeof value === 'function' && wrapMember(result, key) === 'wrapped') found = true;
  }
  return found;
}

/**
 * @param {object} prototype of an instance
 * @returns {boolean} whether it is new, and of an addon's class
 */
function wrapClassOf(prototype) {
  let found = false;
  /** @type {object | null} */
  let one = prototype;
  while (one !== null && !handledPrototypes.has(one)) {
    handledPrototypes.add(one);
    const constructor = ObjectGetOwnPropertyDescriptor(one, 'constructor')?.value;
    const isOfAddon =
      typeof constructor === 'function' &&
      !globalNames.has(constructor.name) &&
      isNative(constructor);
    if (isOfAddon) {
      wrapMembers(one);
      found = true;
    }
    one = ObjectGetPrototypeOf(one);
  }
  return found;
}

/**
 * An addon may pass an instance of its own to a callback, which has methods that take callbacks.
 * @param {any} value that an addon passes to a callback
 */
state.toProgram = function receive(value) {
  const own = unbind(value);
  if (own !== value || typeof value !== 'object' || value === null || isProxy(value)) return own;
  const prototype = ObjectGetPrototypeOf(value);
  if (prototype !== null && !handledPrototypes.has(prototype)) wrapClassOf(prototype);
  return value;
};

/**
 * @param {any} holder an exports object, a class or a prototype
 * @returns {PropertyDescriptorMap | undefined} descriptors for the members that could not be redefined
 */
function wrapMembers(holder) {
  /** @type {any} */
  let fixed;
  for (const name of SafeArrayIterator(ObjectGetOwnPropertyNames(holder))) {
    const isOfFunction = typeof holder === 'function' && kOfEveryFunction.has(name);
    if (name === 'constructor' || isOfFunction) continue;
    const outcome = wrapMember(holder, name);
    if (typeof outcome !== 'object') continue;
    fixed ??= { __proto__: null };
    fixed[name] = outcome;
  }
  return fixed;
}

/**
 * @param {any} holder
 * @param {string} name
 * @returns {'wrapped' | 'nothing' | PropertyDescriptor} the descriptor if the member cannot be redefined
 */
function wrapMember(holder, name) {
  const original = /** @type {PropertyDescriptor} */ (ObjectGetOwnPropertyDescriptor(holder, name));
  const descriptor = wrapDescriptor(original, name);
  if (descriptor === undefined) return 'nothing';
  return ReflectDefineProperty(holder, name, descriptor) ? 'wrapped' : descriptor;
}

/**
 * @param {PropertyDescriptor} original
 * @param {string} name
 * @returns {PropertyDescriptor | undefined}
 */
function wrapDescriptor(original, name) {
  const { get, set, value } = original;
  if (typeof value === 'function') {
    const own = unbind(value);
    if (own !== value) return /** @type {any} */ ({ __proto__: null, ...original, value: own });
    if (isProxy(value) || !isNative(value) || wrapped.has(value)) return undefined;
    return /** @type {any} */ ({ __proto__: null, ...original, value: wrapFunction(value, name) });
  }
  if (set === undefined || !isNative(set)) return undefined;
  return /** @type {any} */ ({
    __proto__: null,
    ...original,
    get:
      get &&
      /** @this {any} */
      function () {
        return unbind(ReflectApply(get, this, []));
      },
    /** @this {any} @param {any} assigned */
    set(assigned) {
      ReflectApply(set, this, bindArguments([assigned], false));
    },
  });
}

/**
 * Gives the wrapper the properties of the function: a class has a prototype and static functions.
 * @param {any} fn
 * @param {any} wrapper
 * @returns {boolean} whether instances need another prototype than that of the class
 */
function wrapStatics(fn, wrapper) {
  for (const name of SafeArrayIterator(ObjectGetOwnPropertyNames(fn))) {
    const original = /** @type {PropertyDescriptor} */ (ObjectGetOwnPropertyDescriptor(fn, name));
    if (name === 'name' || name === 'length') ObjectDefineProperty(wrapper, name, original);
    if (kOfEveryFunction.has(name)) continue;
    ObjectDefineProperty(wrapper, name, wrapDescriptor(original, name) ?? original);
  }
  const parent = ObjectGetPrototypeOf(fn);
  if (parent !== FunctionPrototype) ObjectSetPrototypeOf(wrapper, parent);

  const { prototype } = fn;
  if (typeof prototype !== 'object' || prototype === null) return false;
  handledPrototypes.add(prototype);
  const fixed = wrapMembers(prototype);
  wrapper.prototype = prototype;
  if (fixed === undefined) {
    const constructor = ObjectGetOwnPropertyDescriptor(prototype, 'constructor');
    if (constructor?.value === fn) {
      const replaced = { __proto__: null, ...constructor, value: wrapper };
      ReflectDefineProperty(prototype, 'constructor', replaced);
    }
    return false;
  }
  wrapper.prototype = ObjectCreate(prototype, fixed);
  ObjectDefineProperty(wrapper.prototype, 'constructor', {
    __proto__: null,
    value: wrapper,
    writable: true,
    configurable: true,
  });
  // Instances that the addon itself creates have the original prototype.
  const hasInstance = (/** @type {any} */ value) => ObjectPrototypeIsPrototypeOf(prototype, value);
  ObjectDefineProperty(wrapper, Symbol.hasInstance, { __proto__: null, value: hasInstance });
  return true;
}

module.exports = { isNative, wrapFunction, wrapMembers };
