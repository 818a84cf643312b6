'use strict';

// Readers of blobs. In JavaScript their class does not derive from AsyncWrap, and their callback is an argument of
// `pull`. This source sees a reader when a blob returns it.

const {
  ArrayPrototypeFind,
  ArrayPrototypeMap,
  ObjectGetOwnPropertySymbols,
  ObjectGetPrototypeOf,
  ReflectApply,
} = require('../platform/primordials');
const { requireCore } = require('../platform/core-modules');
const { async_id_symbol } = require('../context/ids');
const { isTracking } = require('../context/runtime-context');
const { registerDestroyHook } = require('../hooks/collection');
const { destroyHooksExist } = require('../hooks/hook-set');
const { asMethod, replaceMethods } = require('./replacement');
const { sourcesAreActive } = require('./active');
const { callWrap, initWrap } = require('./wrap-context');

/** @param {any} reader */
function followReader(reader) {
  initWrap(reader, 'BLOBREADER');
  if (isTracking() && destroyHooksExist()) registerDestroyHook(reader, reader[async_id_symbol]);
  const { pull } = reader;
  // The native layer rejects a function that is a constructor.
  /** @param {Function} callback */
  reader.pull = (callback) =>
    ReflectApply(pull, reader, [(...args) => callWrap(reader, callback, args)]);
  return reader;
}

/** @param {any} prototype of the handles of blobs */
function followBlobs(prototype) {
  const { getReader } = prototype;
  const getsReader = asMethod({
    call() {
      const reader = ReflectApply(getReader, this, arguments);
      return sourcesAreActive() ? followReader(reader) : reader;
    },
  });
  replaceMethods(prototype, { getReader: getsReader });
}

function sampleBlob() {
  const { Blob } = requireCore('node:buffer');
  try {
    return /** @type {any} */ (new Blob([]));
  } catch {
    // A property of Object.prototype can make core's constructor fail. Then the program cannot create blobs either.
    return undefined;
  }
}

/** @returns {boolean} false if no blob could be created */
function install() {
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
