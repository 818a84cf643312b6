'use strict';

// Compression streams give their callback to the native layer when they are made, and not by name.
// Their classes are reached through a stream of each.

const { requireCore } = require('../core-modules');
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
      : Reflect.apply(callback, this, arguments);
  };
}

/** @param {any} prototype of a class of native streams */
function wrapInit(prototype) {
  const { init } = prototype;
  const inits = method({
    call(...args) {
      const wrapped = args.map((arg) => (typeof arg === 'function' ? inContext(arg) : arg));
      return Reflect.apply(init, this, wrapped);
    },
  });
  replaceMethods(prototype, { init: inits });
}

function install() {
  const zlib = requireCore('node:zlib');
  const handles = factories
    .map((factory) => /** @type {any} */ (zlib)[factory]?.()._handle)
    .filter((handle) => handle !== undefined);
  for (const handle of handles) {
    wrapInit(Object.getPrototypeOf(handle));
    handle.close();
  }
}

module.exports = { install };
