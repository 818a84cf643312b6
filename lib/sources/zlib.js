'use strict';

// Compression streams give their callback to the native layer when they are made, and not by name.
// Their classes are reached through a stream of each.

const {
  ArrayPrototypeFilter,
  ArrayPrototypeMap,
  ObjectGetPrototypeOf,
  ReflectApply,
} = require('../platform/primordials');
const { requireCore } = require('../platform/core-modules');
const { sampleEmitter } = require('../platform/sample-emitters');
const { method, replaceMethods } = require('./accessors');
const { callWrap, hasIds } = require('./async-wrap');

const factories = [
  'createInflateRaw',
  'createBrotliCompress',
  'createBrotliDecompress',
  // Not on every supported Node.
  'createZstdCompress',
  'createZstdDecompress',
];

/** @param {Function} callback */
function inContext(callback) {
  return /** @this {any} */ function () {
    return hasIds(this)
      ? callWrap(this, callback, arguments)
      : ReflectApply(callback, this, arguments);
  };
}

/** @param {any} prototype of a class of native streams */
function wrapInit(prototype) {
  const { init } = prototype;
  const inits = method({
    call(...args) {
      const wrapped = ArrayPrototypeMap(args, (arg) =>
        typeof arg === 'function' ? inContext(arg) : arg,
      );
      return ReflectApply(init, this, wrapped);
    },
  });
  replaceMethods(prototype, { init: inits });
}

/** Those whose class is not reached yet. */
let left = factories;

/** @param {string} factory */
function reach(factory) {
  const make = /** @type {any} */ (requireCore('node:zlib'))[factory];
  if (make === undefined) return;
  const handle = sampleEmitter(make)._handle;
  wrapInit(ObjectGetPrototypeOf(handle));
  handle.close();
}

/** Core cannot make some streams over intrinsics that a program has broken. The others are reached then. */
function install() {
  /** @type {any} */
  let failure;
  left = ArrayPrototypeFilter(left, (factory) => {
    try {
      reach(factory);
      return false;
    } catch (error) {
      failure = { error };
      return true;
    }
  });
  if (failure !== undefined) throw failure.error;
}

module.exports = { install };
