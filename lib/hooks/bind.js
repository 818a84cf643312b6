'use strict';

// The functions that `bind` of AsyncResource returns.

const {
  FunctionPrototypeBind,
  ObjectDefineProperty,
  ReflectApply,
  isObjectPrototypePlain,
  spreadsAsEver,
} = require('../platform/primordials');
const { nodeMajor } = require('../platform/originals');
const { defineAsyncResource } = require('./bound-resource-property');

const hasResourceProperty = nodeMajor < 25;

/**
 * @param {any} resource
 * @param {Function} fn
 * @param {any} thisArg `undefined`: the `this` of each call
 * @returns {Function} calls `fn` in the context of the resource
 */
function bindToResource(resource, fn, thisArg) {
  const bound =
    thisArg === undefined
      ? bindWithoutThis(resource, fn)
      : FunctionPrototypeBind(resource.runInAsyncScope, resource, fn, thisArg);
  if (bound.length !== fn.length) defineLength(bound, fn.length);
  if (hasResourceProperty) defineAsyncResource(bound, resource);
  return bound;
}

/**
 * @param {Function} bound
 * @param {number} length
 */
function defineLength(bound, length) {
  const descriptor = isObjectPrototypePlain()
    ? { value: length, configurable: true }
    : { __proto__: null, value: length, configurable: true };
  ObjectDefineProperty(bound, 'length', descriptor);
}

/**
 * Calls the method that the program sees, which it may have replaced.
 * @param {any} resource
 * @param {Function} fn
 * @param {any} thisArg
 * @param {ArrayLike<any>} args
 */
function runBound(resource, fn, thisArg, args) {
  const all = [fn, thisArg];
  for (let i = 0; i < args.length; i++) all[i + 2] = args[i];
  return ReflectApply(resource.runInAsyncScope, resource, all);
}

// Defining `length` costs more than everything else, so the usual lengths have functions of their own. These are in
// separate functions because their name `bound` is visible, and a bundler renames a variable that shadows another.

/**
 * @param {any} resource
 * @param {Function} fn of one parameter
 */
function bindUnary(resource, fn) {
  const bound = /** @this {any} */ function (first, ...rest) {
    // The number of arguments must not change, and `first` may be missing.
    if (arguments.length === 0) return resource.runInAsyncScope(fn, this);
    return spreadsAsEver()
      ? // eslint-disable-next-line no-restricted-syntax -- spreadsAsEver
        resource.runInAsyncScope(fn, this, first, ...rest)
      : runBound(resource, fn, this, arguments);
  };
  return bound;
}

/**
 * @param {any} resource
 * @param {Function} fn
 */
function bindWithoutThis(resource, fn) {
  if (fn.length === 1) return bindUnary(resource, fn);
  const bound = /** @this {any} */ function (...args) {
    return spreadsAsEver()
      ? // eslint-disable-next-line no-restricted-syntax -- spreadsAsEver
        resource.runInAsyncScope(fn, this, ...args)
      : // Not `args`: V8 allocates the array in each call if it is used for anything but the spread.
        runBound(resource, fn, this, arguments);
  };
  return bound;
}

module.exports = { bindToResource };
