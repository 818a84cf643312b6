'use strict';

// Native objects that are seen where core keeps them or asks for them, for they have no callback of
// their own: the channel of a resolver, and the readers of blobs.

const {
  ArrayPrototypeFind,
  ArrayPrototypeMap,
  ObjectGetOwnPropertySymbols,
  ObjectGetPrototypeOf,
  ReflectApply,
} = require('../platform/primordials');
const { requireCore } = require('../platform/core-modules');
const { areActive } = require('./active');
const { hide, inspectAsBefore } = require('./inspection');
const { defineAccessors, method, replaceMethods } = require('./accessors');
const { async_id_symbol } = require('../context/ids');
const { registerDestroyHook } = require('../hooks/collection');
const { destroyHooksExist } = require('../hooks/hook-set');
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
    ReflectApply(pull, reader, [(...args) => callWrap(reader, callback, args)]);
  return reader;
}

/** @param {any} prototype of the handles of blobs */
function followBlobs(prototype) {
  const { getReader } = prototype;
  const getsReader = method({
    call() {
      const reader = ReflectApply(getReader, this, arguments);
      return areActive() ? followReader(reader) : reader;
    },
  });
  replaceMethods(prototype, { getReader: getsReader });
}

function sampleBlob() {
  const { Blob } = requireCore('node:buffer');
  try {
    return /** @type {any} */ (new Blob([]));
  } catch {
    // What a program has put on Object.prototype can keep core from it. Then nobody makes one.
    return undefined;
  }
}

const once = { resolvers: false };

/** @returns {boolean} whether all could be installed */
function install() {
  if (!once.resolvers) {
    once.resolvers = true;
    const dns = requireCore('node:dns');
    const resolver = ObjectGetPrototypeOf(dns.Resolver.prototype);
    defineAccessors(resolver, resolverAccessors);
    inspectAsBefore(resolver);
  }
  const blob = sampleBlob();
  if (blob === undefined) return false;
  const handle = ArrayPrototypeFind(
    ArrayPrototypeMap(ObjectGetOwnPropertySymbols(blob), (symbol) => blob[symbol]),
    (value) => typeof value?.getReader === 'function',
  );
  if (handle !== undefined) followBlobs(ObjectGetPrototypeOf(handle));
  return true;
}

module.exports = { install };
