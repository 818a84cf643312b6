'use strict';

// What is common to Node's native handles and requests, which all derive from one class, AsyncWrap.

const {
  ObjectGetOwnPropertySymbols,
  ObjectGetPrototypeOf,
  ObjectKeys,
  ObjectPrototypeIsPrototypeOf,
  ReflectApply,
  SafeArrayIterator,
  SafeMap,
  StringPrototypeEndsWith,
} = require('../platform/primordials');
const { requireCore } = require('../platform/core-modules');
const {
  adoptResource,
  async_id_symbol,
  newAsyncId,
  trigger_async_id_symbol,
} = require('../context/ids');
const {
  isTracking,
  publicExecutionAsyncId,
  runtimeExecutionAsyncId,
} = require('../context/runtime-context');
const { kCollected, registerDestroyHook, unregisterDestroyHook } = require('../hooks/collection');
const { emitDestroy } = require('../hooks/destroy-queue');
const { callInitHooks, emitAfter, emitBefore } = require('../hooks/emit');
const { destroyHooksExist, initHooks, initHooksExist } = require('../hooks/hook-set');
const {
  enterRuntimeResource,
  leaveRuntimeResource,
  propagate,
  propagateToRuntimeResource,
} = require('../frames/propagation');
const { asyncWrapProviders } = require('../platform/providers');
const {
  forgetRuntimeId,
  forgetRuntimeIdAfter,
  forgetRuntimeIdWhenCollected,
  getRuntimeTriggerAsyncId,
  mapRuntimeId,
} = require('./runtime-ids');
const { sampleEmitter } = require('../platform/sample-emitters');
const { areActive } = require('./active');
const { hide } = require('./inspection');
const { callInFrame } = require('./scope');

const { ChildProcess } = requireCore('node:child_process');

const kResource = Symbol('resource');
const kRuntimeId = Symbol('runtimeId');
const kType = Symbol('type');
hide(kResource);
hide(kRuntimeId);

// A handle that comes into being without any warning or permission.
const sample = sampleEmitter(() => new /** @type {any} */ (ChildProcess)())._handle;
const HandleWrap = ObjectGetPrototypeOf(ObjectGetPrototypeOf(sample));
const AsyncWrap = ObjectGetPrototypeOf(HandleWrap);
const owner_symbol = ObjectGetOwnPropertySymbols(sample)[0];

const { getAsyncId, getProviderType } = AsyncWrap;
/** @type {string[]} */
const typeNames = [];
for (const name of SafeArrayIterator(ObjectKeys(asyncWrapProviders))) {
  typeNames[asyncWrapProviders[name]] = name;
}

// Requests that get their native half when they are used, and whose class is not named as their type.
const typesOfClasses = new SafeMap([
  ['QueryReqWrap', 'QUERYWRAP'],
  ['SendWrap', 'UDPSENDWRAP'],
]);

/**
 * Asks the native layer, which throws for what only has the prototype of a wrap, as mocks do.
 * @param {Function} question
 * @param {any} wrap
 * @returns {number} -1 for such an object
 */
function ask(question, wrap) {
  try {
    return ReflectApply(question, wrap, []);
  } catch {
    return -1;
  }
}

/**
 * @param {any} wrap
 * @returns {number} core's id, or -1 where there is none yet
 */
function runtimeIdOf(wrap) {
  return ask(getAsyncId, wrap);
}

/**
 * @param {any} wrap
 * @returns {string | undefined} undefined for what is no wrap
 */
function typeOf(wrap) {
  const id = ask(getProviderType, wrap);
  if (id === -1) return undefined;
  if (id > 0) return typeNames[id];
  const { name } = wrap.constructor;
  return typesOfClasses.get(name) ?? name.toUpperCase();
}

/**
 * The requests of one class are of one type, which its prototype is made to say: the native layer
 * answers slowly.
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

/**
 * @param {any} wrap whose id is 0 where it was made when nobody asked for ids
 */
function hasIds(wrap) {
  return wrap[async_id_symbol] !== undefined;
}

/** @param {any} wrap */
function isHandle(wrap) {
  return ObjectPrototypeIsPrototypeOf(HandleWrap, wrap);
}

/**
 * What is no wrap stays without ids.
 * @param {any} wrap
 * @param {string | undefined} type
 * @param {any} resource what hooks are given, where that is not the wrap
 * @param {number} triggerAsyncId
 */
function giveWrapIds(wrap, type, resource, triggerAsyncId) {
  if (type === undefined) return;
  wrap[async_id_symbol] = newAsyncId();
  wrap[trigger_async_id_symbol] = triggerAsyncId;
  // What is used again may have one of its life before.
  if (resource !== wrap || wrap[kResource] !== undefined) wrap[kResource] = resource;
  propagateToRuntimeResource(wrap, type);
}

// Hooks are told last, and by as few functions as can be: each is a frame more of a stack trace that a hook makes.

/**
 * @param {any} wrap
 * @param {string} [type]
 * @param {any} [resource] what hooks are given, where that is not the wrap
 * @param {number} [triggerId]
 */
function initWrap(
  wrap,
  type = typeOf(wrap),
  resource = wrap,
  triggerId = getRuntimeTriggerAsyncId(),
) {
  giveWrapIds(wrap, type, resource, triggerId);
  if (!initHooksExist() || type === undefined) return;
  callInitHooks(initHooks(), wrap[async_id_symbol], type, triggerId, resource);
}

/**
 * For what is called back once. Who calls this tells the hooks.
 * @param {any} request
 * @param {any} [stream] the handle of the request, which triggers it
 * @returns {string | undefined} the type, of what has ids now
 */
function giveRequestIds(request, stream) {
  if (hasIds(request) || !areActive()) return undefined;
  if (!isTracking()) {
    request[async_id_symbol] = 0;
    // Nobody refuses either: who may has ids given out.
    propagate(request);
    return undefined;
  }
  const type = typeOfRequest(request);
  const triggerId = stream?.[async_id_symbol] ?? getRuntimeTriggerAsyncId();
  giveWrapIds(request, type, request, triggerId);
  return type;
}

/**
 * @param {any} request
 * @param {any} [stream]
 */
function ensureRequest(request, stream) {
  const type = giveRequestIds(request, stream);
  if (type === undefined || !initHooksExist()) return;
  const trigger = request[trigger_async_id_symbol];
  callInitHooks(initHooks(), request[async_id_symbol], type, trigger, request);
}

/**
 * For what lives longer than one callback: core may name it as a trigger, and what has no `close`
 * ends with its collection. Who calls this tells the hooks.
 * @param {any} wrap
 * @param {string} [type]
 * @param {any} [resource]
 * @param {number} [triggerId]
 * @param {any} [holder] what keeps the ids, and is destroyed, where that is not the wrap
 * @returns {string | undefined} the type, of what has ids now
 */
function givePersistentIds(
  wrap,
  type = typeOf(wrap),
  resource = wrap,
  triggerId = getRuntimeTriggerAsyncId(),
  holder = wrap,
) {
  giveWrapIds(holder, type, resource, triggerId);
  if (hasIds(holder)) followPersistent(wrap, holder);
  return type;
}

/**
 * @param {any} wrap
 * @param {string} [type]
 * @param {any} [resource]
 * @param {number} [triggerId]
 * @param {any} [holder]
 */
function initPersistentWrap(wrap, type, resource, triggerId, holder = wrap) {
  const given = givePersistentIds(wrap, type, resource, triggerId, holder);
  if (!initHooksExist() || given === undefined) return;
  const trigger = holder[trigger_async_id_symbol];
  callInitHooks(initHooks(), holder[async_id_symbol], given, trigger, resource ?? wrap);
}

/**
 * @param {any} wrap
 * @param {any} holder
 */
function followPersistent(wrap, holder) {
  const runtimeId = runtimeIdOf(wrap);
  holder[kRuntimeId] = runtimeId;
  mapRuntimeId(runtimeId, holder[async_id_symbol]);
  if (isHandle(wrap)) return;
  forgetRuntimeIdWhenCollected(wrap, runtimeId, holder);
  if (destroyHooksExist()) holder[kCollected] = registerDestroyHook(wrap, holder[async_id_symbol]);
}

/**
 * For a request that may never be called back: it ends with what it waits on, as the runtime's own does.
 * @param {object} handle
 * @param {any} request
 */
function endWith(handle, request) {
  if (!hasIds(request) || !destroyHooksExist()) return;
  request[kCollected] = registerDestroyHook(handle, request[async_id_symbol]);
}

/** @param {any} wrap */
function isPersistent(wrap) {
  return wrap[kRuntimeId] !== undefined;
}

/**
 * Calls a callback of the wrap in its context, if it has one. See `callInScope` for callbacks that throw.
 * @param {any} wrap
 * @param {Function} callback
 * @param {ArrayLike<any>} args
 */
function callWrap(wrap, callback, args) {
  if (!hasIds(wrap)) return ReflectApply(callback, wrap, args);
  const interrupted = enterRuntimeResource(wrap);
  if (!isTracking()) return callInFrame(wrap, interrupted, callback, wrap, args);
  const asyncId = wrap[async_id_symbol] || adoptResource(wrap);
  emitBefore(asyncId, wrap[trigger_async_id_symbol], wrap[kResource] ?? wrap);
  const result = ReflectApply(callback, wrap, args);
  emitAfter(asyncId);
  leaveRuntimeResource(wrap, interrupted);
  return result;
}

/**
 * Where core has set a default trigger, and its ids are out of reach, the answer is about that.
 * @param {any} handle
 * @returns {boolean} whether the runtime calls it back now
 */
function isExecuting(handle) {
  const executionId = publicExecutionAsyncId();
  return executionId === -1 || executionId === handle[kRuntimeId];
}

/**
 * @param {any} handle
 * @returns {boolean} whether that may be: also where core's ids are out of reach
 */
function mayBeExecuting(handle) {
  const executionId = runtimeExecutionAsyncId();
  return executionId === -1 || executionId === handle[kRuntimeId];
}

/** @param {any} wrap */
function forgetPersistent(wrap) {
  // To ask a handle of HTTP/2 for its owner is to enter its callback.
  const isServer = isHandle(wrap) && StringPrototypeEndsWith(typeOf(wrap) ?? '', 'SERVERWRAP');
  const owner = isServer ? wrap[owner_symbol] : undefined;
  // Core tells of the end of a server when the last connection has ended, after its handle.
  if (owner) forgetRuntimeIdAfter(owner, wrap[kRuntimeId]);
  else forgetRuntimeId(wrap[kRuntimeId]);
}

/** @param {any} wrap */
function destroyWrap(wrap) {
  if (!hasIds(wrap)) return;
  if (isPersistent(wrap)) forgetPersistent(wrap);
  unregisterDestroyHook(wrap);
  emitDestroy(wrap[async_id_symbol]);
  wrap[async_id_symbol] = undefined;
}

module.exports = {
  AsyncWrap,
  HandleWrap,
  callWrap,
  destroyWrap,
  endWith,
  ensureRequest,
  getAsyncId,
  givePersistentIds,
  giveRequestIds,
  hasIds,
  initPersistentWrap,
  initWrap,
  isExecuting,
  isHandle,
  isPersistent,
  kResource,
  mayBeExecuting,
  owner_symbol,
  runtimeIdOf,
};
