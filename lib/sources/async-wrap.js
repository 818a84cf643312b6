'use strict';

// The native class AsyncWrap, from which all handles and requests of Node derive, and the two facts about one of its
// objects: its type, and the id that the runtime gave it. Must not change any object, except that the type of a
// request is cached on its prototype.

const {
  ArrayPrototypeFind,
  ObjectDefineProperty,
  ObjectGetOwnPropertySymbols,
  ObjectGetPrototypeOf,
  ObjectIsExtensible,
  ObjectKeys,
  ObjectPrototype,
  ObjectPrototypeIsPrototypeOf,
  ReflectApply,
  ReflectDeleteProperty,
  SafeArrayIterator,
  SafeMap,
  SymbolPrototypeGetDescription,
} = require('../platform/primordials');
const { isOfRuntime, requireCore } = require('../platform/core-modules');
const { asyncWrapProviders } = require('../platform/providers');
const { probeEmitter } = require('../platform/probe-emitters');

/**
 * By its description, because storages of core keep their stores under symbols too, and add them first.
 * @param {any} handle
 * @returns {symbol | undefined}
 */
function ownerSymbolOf(handle) {
  return ArrayPrototypeFind(
    ObjectGetOwnPropertySymbols(handle),
    (symbol) => SymbolPrototypeGetDescription(symbol) === 'owner_symbol',
  );
}

/**
 * Core assigns `onchange` to the handle of a watcher before it starts the watcher. An exception at that point
 * discards the watcher.
 * @returns {any} the handle, or undefined if this is not possible, for example where a program has replaced
 * `watchFile`
 */
function sampleOfWatcher() {
  const { watchFile } = requireCore('node:fs');
  const name = 'onchange';
  if (!isOfRuntime(watchFile) || name in ObjectPrototype || !ObjectIsExtensible(ObjectPrototype))
    return undefined;
  /** @type {any} */
  let handle;
  ObjectDefineProperty(ObjectPrototype, name, {
    __proto__: null,
    configurable: true,
    /** @this {any} */
    set() {
      handle = this;
      throw handle;
    },
  });
  try {
    watchFile(__filename, () => {});
  } catch (thrown) {
    if (thrown !== handle) return undefined;
  } finally {
    ReflectDeleteProperty(ObjectPrototype, name);
  }
  return handle !== undefined && ownerSymbolOf(handle) !== undefined ? handle : undefined;
}

/** @returns {any} the handle of a child process, for which the module has to be loaded */
function sampleOfChildProcess() {
  const { ChildProcess } = requireCore('node:child_process');
  return probeEmitter(() => new /** @type {any} */ (ChildProcess)())._handle;
}

// A handle whose creation neither emits a warning nor needs a permission.
const sample = sampleOfWatcher() ?? sampleOfChildProcess();
sample.unref();
const HandleWrap = ObjectGetPrototypeOf(ObjectGetPrototypeOf(sample));
const AsyncWrap = ObjectGetPrototypeOf(HandleWrap);
const owner_symbol = /** @type {symbol} */ (ownerSymbolOf(sample));

const { getAsyncId, getProviderType } = AsyncWrap;

/** The names of the types, by the number of the provider. @type {string[]} */
const typeNames = [];
for (const name of SafeArrayIterator(ObjectKeys(asyncWrapProviders))) {
  typeNames[asyncWrapProviders[name]] = name;
}

// Requests whose native object is created when they are used. Their type differs from the name of their class.
const typesOfClasses = new SafeMap([
  ['QueryReqWrap', 'QUERYWRAP'],
  ['SendWrap', 'UDPSENDWRAP'],
]);

const kType = Symbol('type');
/** The property in which the accessor of `owner_symbol` stores the owner of a handle. */
const kOwner = Symbol('owner');

/**
 * Calls a native method. It throws if the object only has the prototype of a wrap, as a mock does.
 * @param {Function} method
 * @param {any} wrap
 * @returns {number} -1 for such an object
 */
function callNative(method, wrap) {
  try {
    return ReflectApply(method, wrap, []);
  } catch {
    return -1;
  }
}

/**
 * @param {any} wrap
 * @returns {number} the runtime's id, or -1 if it has none yet
 */
function runtimeIdOf(wrap) {
  return callNative(getAsyncId, wrap);
}

/**
 * @param {any} wrap
 * @returns {string | undefined} undefined if it is not a wrap
 */
function typeOf(wrap) {
  const id = callNative(getProviderType, wrap);
  if (id === -1) return undefined;
  if (id > 0) return typeNames[id];
  const { name } = wrap.constructor;
  return typesOfClasses.get(name) ?? name.toUpperCase();
}

/**
 * All requests of a class have the same type. It is cached on the prototype, because the native call is slow.
 * @param {any} request
 * @returns {string | undefined}
 */
function typeOfRequest(request) {
  const known = request[kType];
  if (known !== undefined) return known;
  const type = typeOf(request);
  if (type !== undefined) ObjectGetPrototypeOf(request)[kType] = type;
  return type;
}

/** @param {any} wrap */
function isHandle(wrap) {
  return ObjectPrototypeIsPrototypeOf(HandleWrap, wrap);
}

module.exports = {
  AsyncWrap,
  HandleWrap,
  getAsyncId,
  isHandle,
  kOwner,
  owner_symbol,
  runtimeIdOf,
  typeOf,
  typeOfRequest,
};
