'use strict';

// Native objects that are seen where core keeps them or asks for them, for they have no callback of
// their own: the channel of a resolver, and the readers of blobs.

const { requireCore } = require('../core-modules');
const { areActive } = require('./active');
const { hide, inspectAsBefore } = require('./inspection');
const { defineAccessors, method, replaceMethods } = require('./accessors');
const { async_id_symbol } = require('../state');
const { destroyHooksExist } = require('../hooks');
const { registerDestroyHook } = require('../destroy');
const { callWrap, initPersistentWrap, initWrap } = require('./async-wrap');

const kHandle = Symbol('handle');
hide(kHandle, (handle) => [['_handle', handle]]);

/** @type {PropertyDescriptorMap & ThisType<any>} */
const resolverAccessors = {
  _handle: {
    get() {
      return this[kHandle];
    },
    set(channel) {
      this[kHandle] = channel;
      if (areActive()) initPersistentWrap(channel);
    },
  },
};

/** @param {any} reader whose class does not derive from AsyncWrap's in JavaScript */
function followReader(reader) {
  initWrap(reader, 'BLOBREADER');
  if (destroyHooksExist()) registerDestroyHook(reader, reader[async_id_symbol]);
  const { pull } = reader;
  // The native layer takes no function that could be a constructor.
  /** @param {Function} callback */
  reader.pull = (callback) =>
    Reflect.apply(pull, reader, [(...args) => callWrap(reader, callback, args)]);
  return reader;
}

/** @param {any} prototype of the handles of blobs */
function followBlobs(prototype) {
  const { getReader } = prototype;
  const getsReader = method({
    call() {
      const reader = Reflect.apply(getReader, this, arguments);
      return areActive() ? followReader(reader) : reader;
    },
  });
  replaceMethods(prototype, { getReader: getsReader });
}

function install() {
  const { Blob } = requireCore('node:buffer');
  const dns = requireCore('node:dns');
  const resolver = Object.getPrototypeOf(dns.Resolver.prototype);
  const blob = /** @type {any} */ (new Blob([]));
  const handle = Object.getOwnPropertySymbols(blob)
    .map((symbol) => blob[symbol])
    .find((value) => typeof value?.getReader === 'function');
  defineAccessors(resolver, resolverAccessors);
  inspectAsBefore(resolver);
  if (handle !== undefined) followBlobs(Object.getPrototypeOf(handle));
}

module.exports = { install };
