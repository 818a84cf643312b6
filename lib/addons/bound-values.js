'use strict';

// Binds JavaScript functions, and plain objects that contain some, to the context of the call that passes them to an
// addon. What an addon gets is a Proxy, because an addon may read and write properties, and construct.

const {
  ObjectGetOwnPropertyDescriptor,
  ObjectSetPrototypeOf,
  ReflectApply,
  ReflectConstruct,
  ReflectDefineProperty,
  ReflectGet,
  ReflectSet,
  SafeWeakMap,
  SafeWeakRef,
} = require('../platform/primordials');
const { requireCore } = require('../platform/core-modules');
const { getFrame } = require('../frames/carrier');
const { makeScope, scopeFits } = require('./scope');

const { isProxy } = requireCore('node:util').types;

// A callback that is bound in a context without stores runs without stores.
const noFrame = {};

/**
 * The bound values, by frame and the program's value. An addon may compare what it gets, so a function has one bound
 * function in a context. In another context it has another one, or an operation would see the stores of a
 * different one. The maps are weak, so they keep neither frames nor functions alive.
 * @type {WeakMap<object, WeakMap<object, any>>}
 */
const boundIn = new SafeWeakMap();

/** The program's values, by what an addon got for them. @type {WeakMap<object, any>} */
const owned = new SafeWeakMap();

/** The scopes of Proxies. @type {WeakMap<object, import('./scope').Scope>} */
const scopes = new SafeWeakMap();

/**
 * - `latest`: the last bound value of each of the program's, for addons that can remove listeners. Undefined until
 *   such an addon is wrapped. Written by `trackLatest`.
 * - `calls`: how many calls of addons are on the stack. Written by wrappers.
 * - `toAddon`: binds what a callback returns, in the context of the callback. Written by arguments.js.
 * - `toProgram`: converts what an addon passes to a callback. Written by wrappers.js.
 * @type {{
 *   latest?: WeakMap<object, WeakRef<any>>,
 *   calls: number,
 *   toAddon: (value: any) => any,
 *   toProgram: (value: any) => any,
 * }}
 */
const state = { calls: 0, toAddon: unbind, toProgram: unbind };

function trackLatest() {
  state.latest ??= new SafeWeakMap();
}

/**
 * @param {any} value from an addon
 * @returns {any} the program's value if it is a bound one
 */
function unbind(value) {
  if (typeof value !== 'function' && (typeof value !== 'object' || value === null)) return value;
  return owned.get(value) ?? value;
}

/**
 * @param {Function} fn
 * @param {any} thisArg
 * @param {any[]} args changed in place
 */
function callBound(fn, thisArg, args) {
  for (let i = 0; i < args.length; i++) args[i] = state.toProgram(args[i]);
  return state.toAddon(ReflectApply(fn, state.toProgram(thisArg), args));
}

/**
 * @param {Function} fn
 * @param {any[]} args changed in place
 * @param {Function} newTarget
 */
function constructBound(fn, args, newTarget) {
  for (let i = 0; i < args.length; i++) args[i] = state.toProgram(args[i]);
  return ReflectConstruct(fn, args, unbind(newTarget));
}

/**
 * The traps of a bound function. An addon that calls it before it returns, such as a database that calls a function of
 * a query, does so in the context of its own call.
 */
class FunctionHandler {
  constructor() {
    this.scope = makeScope();
  }

  /**
   * @param {Function} fn
   * @param {any} thisArg
   * @param {any[]} args
   */
  apply(fn, thisArg, args) {
    if (state.calls > 0) return callBound(fn, thisArg, args);
    return this.scope.runInAsyncScope(callBound, undefined, fn, thisArg, args);
  }

  /**
   * @param {Function} fn
   * @param {any[]} args
   * @param {Function} newTarget
   */
  construct(fn, args, newTarget) {
    if (state.calls > 0) return constructBound(fn, args, newTarget);
    return this.scope.runInAsyncScope(constructBound, undefined, fn, args, newTarget);
  }
}

/**
 * @param {object} object
 * @param {PropertyKey} key
 * @param {(value: any) => any} bind
 */
function getBound(object, key, bind) {
  const value = ReflectGet(object, key);
  const bound = bind(value);
  // A Proxy must not have another value for a property that cannot change.
  if (bound === value) return value;
  return isFixed(ObjectGetOwnPropertyDescriptor(object, key)) ? value : bound;
}

/** The traps of a bound object. It has the properties that the program's object has at the time. */
class ObjectHandler {
  /** @param {(value: any) => any} bind */
  constructor(bind) {
    this.bind = bind;
    this.scope = makeScope();
  }

  /**
   * Accessors get the program's object as `this`.
   * @param {object} object
   * @param {PropertyKey} key
   */
  get(object, key) {
    return this.scope.runInAsyncScope(getBound, undefined, object, key, this.bind);
  }

  /**
   * @param {object} object
   * @param {PropertyKey} key
   */
  getOwnPropertyDescriptor(object, key) {
    const descriptor = ObjectGetOwnPropertyDescriptor(object, key);
    if (descriptor !== undefined && 'value' in descriptor && !isFixed(descriptor)) {
      descriptor.value = this.get(object, key);
    }
    return descriptor;
  }

  /**
   * @param {object} object
   * @param {PropertyKey} key
   * @param {any} value
   */
  set(object, key, value) {
    return ReflectSet(object, key, unbind(value));
  }

  /**
   * @param {object} object
   * @param {PropertyKey} key
   * @param {PropertyDescriptor} descriptor
   */
  defineProperty(object, key, descriptor) {
    if ('value' in descriptor) descriptor.value = unbind(descriptor.value);
    return ReflectDefineProperty(object, key, descriptor);
  }
}

// A program may have added properties to Object.prototype, which would be traps.
ObjectSetPrototypeOf(FunctionHandler.prototype, null);
ObjectSetPrototypeOf(ObjectHandler.prototype, null);

/** @param {PropertyDescriptor | undefined} descriptor */
function isFixed(descriptor) {
  return descriptor?.writable === false && !descriptor.configurable;
}

/**
 * @param {Function} fn
 * @returns {boolean} whether it is a class, of the program or of the runtime, and not a callback
 */
function isClass(fn) {
  return ObjectGetOwnPropertyDescriptor(fn, 'prototype')?.writable === false;
}

/**
 * @param {object} value
 * @param {boolean} isRemoval whether the call undoes what an earlier call with the value did
 * @returns {any} what an addon has got for it
 */
function findBound(value, isRemoval) {
  const found = boundIn.get(getFrame() ?? noFrame)?.get(value);
  if (found !== undefined && scopeFits(scopes.get(found))) return found;
  return isRemoval ? state.latest?.get(value)?.deref() : undefined;
}

/**
 * @template {object} Value
 * @param {Value} value
 * @param {{ scope: import('./scope').Scope }} handler
 * @returns {Value}
 */
function addBound(value, handler) {
  const bound = new Proxy(value, /** @type {any} */ (handler));
  const frame = getFrame() ?? noFrame;
  const known = boundIn.get(frame);
  const values = known ?? new SafeWeakMap();
  values.set(value, bound);
  if (known === undefined) boundIn.set(frame, values);
  state.latest?.set(value, new SafeWeakRef(bound));
  owned.set(bound, value);
  scopes.set(bound, handler.scope);
  return bound;
}

/**
 * @param {any} fn
 * @param {boolean} isRemoval
 * @returns {Function} `fn` itself if it is a class, or is bound already
 */
function bindFunction(fn, isRemoval) {
  const found = findBound(fn, isRemoval);
  if (found !== undefined) return found;
  if (isRemoval || owned.has(fn)) return fn;
  // The traps of the program's Proxy are not called for this.
  if (!isProxy(fn) && isClass(fn)) return fn;
  return addBound(fn, new FunctionHandler());
}

/**
 * @param {object} object
 * @param {boolean} isRemoval
 * @param {(value: any) => any} bind binds the value of a property
 */
function bindObject(object, isRemoval, bind) {
  const handler = new ObjectHandler(bind);
  if (!isRemoval) return addBound(object, handler);
  const bound = new Proxy(object, /** @type {any} */ (handler));
  owned.set(bound, object);
  return bound;
}

module.exports = {
  bindFunction,
  bindObject,
  findBound,
  isFixed,
  owned,
  state,
  trackLatest,
  unbind,
};
