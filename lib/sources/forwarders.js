'use strict';

// Programs save `process.nextTick` and `queueMicrotask` when they start, or compare them later with the saved ones. So
// the preload replaces both at once by functions that call the runtime's, and those of the sources once the sources are
// loaded.

const { ReflectApply, ReflectSet } = require('../platform/primordials');
const { isOfRuntime } = require('../platform/core-modules');
const { copyFunctionProperties } = require('./replacement');

/**
 * - `originals`: the runtime's functions, if they are forwarded. Written by `forwardQueueFunctions`.
 * - `nextTick`, `queueMicrotask`: what is called. Written by `forwardQueueFunctions` and `takeOver`.
 */
const state = {
  originals: /** @type {Record<string, any>} */ ({ __proto__: null }),
  nextTick: /** @type {any} */ (undefined),
  queueMicrotask: /** @type {any} */ (undefined),
};

/** @param {any} callback */
function nextTick(callback) {
  const target = state.nextTick;
  // V8 inlines a call of a function, but not one by `Reflect.apply`.
  switch (arguments.length) {
    case 1:
      return target(callback);
    case 2:
      return target(callback, arguments[1]);
    case 3:
      return target(callback, arguments[1], arguments[2]);
    default:
      return ReflectApply(target, undefined, arguments);
  }
}

/** @param {any} callback */
function queueMicrotask(callback) {
  return state.queueMicrotask(callback);
}

/** @returns {boolean} whether both functions are the runtime's own, so that they can be forwarded */
function canForward() {
  return isOfRuntime(process.nextTick) && isOfRuntime(globalThis.queueMicrotask);
}

function forwardQueueFunctions() {
  forward(process, 'nextTick', nextTick);
  forward(globalThis, 'queueMicrotask', queueMicrotask);
}

/**
 * @param {any} object
 * @param {'nextTick' | 'queueMicrotask'} name
 * @param {Function} forwarder
 */
function forward(object, name, forwarder) {
  const original = object[name];
  state[name] = original;
  if (ReflectSet(object, name, copyFunctionProperties(original, forwarder))) {
    state.originals[name] = original;
  }
}

/**
 * @param {'nextTick' | 'queueMicrotask'} name
 * @param {Function} replacement
 * @returns {any} the runtime's function if calls of it reach the replacement from now on; undefined if the function
 *   was not forwarded
 */
function takeOver(name, replacement) {
  const original = state.originals[name];
  if (original === undefined) return undefined;
  state[name] = copyFunctionProperties(original, replacement);
  return original;
}

module.exports = { canForward, forwardQueueFunctions, takeOver };
