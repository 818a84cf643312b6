'use strict';

// Binds JavaScript functions to the context of the call that passes them to an addon.

const {
  ObjectDefineProperty,
  ObjectGetOwnPropertyDescriptor,
  ObjectKeys,
  ObjectSetPrototypeOf,
  ReflectApply,
  ReflectConstruct,
  SafeWeakMap,
  SafeWeakRef,
} = require('../platform/primordials');
const { getFrame } = require('../frames/carrier');
const { AsyncResource } = require('../hooks/async-resource');

const kType = 'NativeCallback';
const kTarget = Symbol('kBoundFunction');
// A callback that is bound in a context without stores runs without stores.
const noFrame = {};

/**
 * The bound functions, by frame and function. An addon may compare what it gets, so a function has one bound
 * function in a context. In another context it has another one, or an operation would see the stores of a
 * different one. The maps are weak, so they keep neither frames nor functions alive.
 * @type {WeakMap<object, WeakMap<Function, Function>>}
 */
const boundIn = new SafeWeakMap();

/**
 * `latest`: the last bound function of each function, for addons that can remove listeners. Undefined until such
 * an addon is wrapped. Written by `trackLatest`.
 * @type {{ latest?: WeakMap<Function, WeakRef<Function>> }}
 */
const state = {};

function trackLatest() {
  state.latest ??= new SafeWeakMap();
}

/**
 * @param {Function} fn
 * @returns {boolean} whether it is a class, of the program or of the runtime, and not a callback
 */
function isClass(fn) {
  return ObjectGetOwnPropertyDescriptor(fn, 'prototype')?.writable === false;
}

/**
 * @param {any} fn
 * @param {boolean} isRemoval whether the call undoes what an earlier call with the function did
 * @param {(result: any) => any} bindResult called with what the function returns to the addon
 * @returns {Function} `fn` itself if it is a class, or is bound already
 */
function bindFunction(fn, isRemoval, bindResult) {
  if (fn[kTarget] !== undefined) return fn;
  const frame = getFrame() ?? noFrame;
  const known = boundIn.get(frame);
  const same = known?.get(fn);
  if (same !== undefined) return same;
  if (isRemoval) return state.latest?.get(fn)?.deref() ?? fn;
  if (isClass(fn)) return fn;

  const bound = makeBound(fn, bindResult);
  const functions = known ?? new SafeWeakMap();
  functions.set(fn, bound);
  if (known === undefined) boundIn.set(frame, functions);
  state.latest?.set(fn, new SafeWeakRef(bound));
  return bound;
}

/**
 * @param {Function} fn
 * @param {(result: any) => any} bindResult
 */
function makeBound(fn, bindResult) {
  const resource = new AsyncResource(kType);
  /**
   * @this {any}
   * @param {ArrayLike<any>} args
   */
  const call = function (args) {
    return bindResult(ReflectApply(fn, this, args));
  };
  /** @this {any} */
  const bound = function () {
    if (new.target === undefined) return resource.runInAsyncScope(call, this, arguments);
    return ReflectConstruct(fn, arguments, new.target === bound ? fn : new.target);
  };
  bound[kTarget] = fn;
  if (fn.length > 0) ObjectDefineProperty(bound, 'length', { __proto__: null, value: fn.length });
  // An addon may read properties that a program has added to its function.
  if (ObjectKeys(fn).length > 0) ObjectSetPrototypeOf(bound, fn);
  return bound;
}

/**
 * @param {any} fn a value that an addon returns
 * @returns {any} the program's function if it is a bound one
 */
function unbind(fn) {
  return typeof fn === 'function' ? (fn[kTarget] ?? fn) : fn;
}

module.exports = { bindFunction, trackLatest, unbind };
