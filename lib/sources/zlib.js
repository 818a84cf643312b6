'use strict';

// Compression streams. Their callback is an argument of `init`, not a property. A class is followed when its first
// stream is seen, which is after the `init` of that stream.

const { ArrayPrototypeMap, ReflectApply, SafeSet } = require('../platform/primordials');
const { asMethod, replaceMethods } = require('./replacement');
const { enterCallbacksByOwner } = require('./owner-callbacks');
const { callWrap } = require('./wrap-context');

const classes = new SafeSet([
  'BrotliDecoder',
  'BrotliEncoder',
  'Zlib',
  'ZstdCompress',
  'ZstdDecompress',
]);

/** @param {any} prototype of a class of handles */
function isZlib(prototype) {
  return classes.has(prototype.constructor.name);
}

/** @param {Function} callback */
function inContext(callback) {
  return /** @this {any} */ function () {
    return callWrap(this, callback, arguments);
  };
}

/**
 * @param {any} prototype
 * @param {any} first the stream by which the class became known
 */
function followZlib(prototype, first) {
  enterCallbacksByOwner(first);
  const { init } = prototype;
  const wrapsCallback = asMethod({
    call(...args) {
      const wrapped = ArrayPrototypeMap(args, (arg) =>
        typeof arg === 'function' ? inContext(arg) : arg,
      );
      return ReflectApply(init, this, wrapped);
    },
  });
  replaceMethods(prototype, { init: wrapsCallback });
}

module.exports = { followZlib, isZlib };
