'use strict';

// Compression streams give their callback to the native layer when they are made, and not by name.
// Their classes are reached through a stream of each.

const zlib = require('node:zlib');
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
      : Reflect.apply(callback, this, arguments);
  };
}

/** @param {any} prototype of a class of native streams */
function wrapInit(prototype) {
  const { init } = prototype;
  prototype.init = function (...args) {
    const wrapped = args.map((arg) => (typeof arg === 'function' ? inContext(arg) : arg));
    return Reflect.apply(init, this, wrapped);
  };
}

function install() {
  for (const factory of factories) {
    const create = /** @type {any} */ (zlib)[factory];
    if (create === undefined) continue;
    const { _handle: handle } = create();
    wrapInit(Object.getPrototypeOf(handle));
    handle.close();
  }
}

module.exports = { install };
