'use strict';

// Functions of JavaScript, bound to the context of the call that hands them to an addon.

const { getFrame } = require('../frames/carrier');
const { AsyncResource } = require('../hooks/async-resource');

const kType = 'NativeCallback';
const kTarget = Symbol('kBoundFunction');
// A callback of a context without stores has none either.
const noFrame = {};

/**
 * The bound ones. An addon may compare what it is handed, so that the same function is the same bound one; in
 * another context it is another, or an operation would see the stores of somebody else's. Neither a frame nor a
 * function is kept by being here.
 * @type {WeakMap<object, WeakMap<Function, Function>>}
 */
const boundIn = new WeakMap();
/**
 * The one that was made last of each function, for addons that have something to remove listeners by.
 * @type {WeakMap<Function, WeakRef<Function>> | undefined}
 */
let latest;

function keepLatest() {
  latest ??= new WeakMap();
}

/**
 * @param {Function} fn
 * @returns {boolean} whether it is a class, of JavaScript or of the runtime, and not called back
 */
function isClass(fn) {
  return Object.getOwnPropertyDescriptor(fn, 'prototype')?.writable === false;
}

/**
 * @param {any} fn
 * @param {boolean} removes whether the call ends what another one with the function began
 * @param {(result: any) => any} handOver is called with what the function returns to the addon
 * @returns {Function} itself where it is a class, or is bound
 */
function bindFunction(fn, removes, handOver) {
  if (fn[kTarget] !== undefined) return fn;
  const frame = getFrame() ?? noFrame;
  const known = boundIn.get(frame);
  const same = known?.get(fn);
  if (same !== undefined) return same;
  if (removes) return latest?.get(fn)?.deref() ?? fn;
  if (isClass(fn)) return fn;

  const bound = makeBound(fn, handOver);
  if (known === undefined) boundIn.set(frame, new WeakMap([[fn, bound]]));
  else known.set(fn, bound);
  latest?.set(fn, new WeakRef(bound));
  return bound;
}

/**
 * @param {Function} fn
 * @param {(result: any) => any} handOver
 */
function makeBound(fn, handOver) {
  const resource = new AsyncResource(kType);
  /**
   * @this {any}
   * @param {any[]} args
   */
  const call = function (...args) {
    return handOver(Reflect.apply(fn, this, args));
  };
  /** @this {any} */
  const bound = function () {
    if (new.target === undefined) return resource.runInAsyncScope(call, this, ...arguments);
    return Reflect.construct(fn, arguments, new.target === bound ? fn : new.target);
  };
  bound[kTarget] = fn;
  if (fn.length > 0) Object.defineProperty(bound, 'length', { value: fn.length });
  // An addon may look for what a program has put on its function.
  if (Object.keys(fn).length > 0) Object.setPrototypeOf(bound, fn);
  return bound;
}

/**
 * @param {any} fn what an addon returns
 * @returns {any} what it was handed for it
 */
function unbind(fn) {
  return typeof fn === 'function' ? (fn[kTarget] ?? fn) : fn;
}

module.exports = { bindFunction, keepLatest, unbind };
