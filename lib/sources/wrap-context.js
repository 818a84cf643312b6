'use strict';

// The async context of a native handle or request: gives it ids and the current frame, calls its callbacks in its
// context, and emits its destroy. It must not know any class of wraps, or when a wrap is created.
//
// The properties of a wrap:
//
// - `async_id_symbol`: its id; 0 if it was created while only stores were carried, until its first callback with
//   hooks; undefined if it is not tracked, or has ended
// - `trigger_async_id_symbol`: its trigger id
// - `kResource`: what hooks get as the resource, if that is not the wrap
// - `kRuntimeId`: the runtime's id of a handle. Set if it is mapped to the package's id, or was needed
// - `kPersistent`: true on the prototype of a class whose `ondone` or `oncomplete` does not end the wrap
// - `kResourceFrame`: its stores, written by `propagate` and `leaveRuntimeResource`

const { ReflectApply, StringPrototypeEndsWith } = require('../platform/primordials');
const { async_hook_fields, constants } = require('../context/fields');
const { popAsyncContext } = require('../context/id-stack');
const {
  adoptResource,
  async_id_symbol,
  newAsyncId,
  trigger_async_id_symbol,
} = require('../context/ids');
const { isTracking } = require('../context/runtime-context');
const {
  enterRuntimeResource,
  leaveRuntimeResource,
  propagate,
  propagateToRuntimeResource,
} = require('../frames/propagation');
const { domainsAreUsed } = require('../frames/domains');
const { kCollected, registerDestroyHook, unregisterDestroyHook } = require('../hooks/collection');
const { emitDestroy } = require('../hooks/destroy-queue');
const { callInitHooks, emitAfter, emitBefore } = require('../hooks/emit');
const { destroyHooksExist, initHooks, initHooksExist } = require('../hooks/hook-set');
const {
  forgetRuntimeId,
  forgetRuntimeIdAfter,
  forgetRuntimeIdWhenCollected,
  getRuntimeTriggerAsyncId,
  mapRuntimeId,
} = require('./runtime-ids');
const { sourcesAreActive } = require('./active');
const { isHandle, owner_symbol, runtimeIdOf, typeOf, typeOfRequest } = require('./async-wrap');
const { hideFromInspection } = require('./inspection');
const { callInFrame } = require('./scope');

const { kBefore, kAfter, kTotals, kUsesExecutionAsyncResource } = constants;

const kPersistent = Symbol('persistent');
const kResource = Symbol('resource');
const kRuntimeId = Symbol('runtimeId');
hideFromInspection(kResource);
hideFromInspection(kRuntimeId);

/** @param {any} wrap */
function isTracked(wrap) {
  return wrap[async_id_symbol] !== undefined;
}

/**
 * For a wrap that is created while no ids are needed: it only gets the frame. No storage has a propagation filter
 * then, because filters need ids.
 * @param {any} wrap
 */
function assignFrame(wrap) {
  wrap[async_id_symbol] = 0;
  propagate(wrap);
}

/**
 * Does nothing if the object is not a wrap.
 * @param {any} wrap
 * @param {string | undefined} type
 * @param {any} resource what hooks get
 * @param {number} triggerAsyncId
 */
function assignIds(wrap, type, resource, triggerAsyncId) {
  if (type === undefined) return;
  wrap[async_id_symbol] = newAsyncId();
  wrap[trigger_async_id_symbol] = triggerAsyncId;
  // A wrap that is reused may have one from an earlier use.
  if (resource !== wrap || wrap[kResource] !== undefined) wrap[kResource] = resource;
  propagateToRuntimeResource(wrap, type);
}

/**
 * Assigns an id to a wrap that was created without one. No `init` is emitted.
 * @param {any} wrap
 * @returns {number}
 */
function adoptWrap(wrap) {
  const asyncId = adoptResource(wrap);
  // The runtime may use it as a trigger from now on.
  if (isHandle(wrap)) mapRuntimeId(cachedRuntimeIdOf(wrap), asyncId);
  return asyncId;
}

// The callers of the `assign…Ids` functions call the `init` hooks, because each additional function would be one more
// frame in the stack traces that hooks capture.

/**
 * @param {any} wrap
 * @param {string} [type]
 * @param {any} [resource] what hooks get, if that is not the wrap
 */
function initWrap(wrap, type = typeOf(wrap), resource = wrap) {
  if (!isTracking()) {
    assignFrame(wrap);
    return;
  }
  const triggerId = getRuntimeTriggerAsyncId();
  assignIds(wrap, type, resource, triggerId);
  if (!initHooksExist() || type === undefined) return;
  callInitHooks(initHooks(), wrap[async_id_symbol], type, triggerId, resource);
}

/**
 * For a wrap that is called back once.
 * @param {any} request
 * @param {any} [stream] the handle of the request, which triggers it
 * @returns {string | undefined} the type, if ids were assigned
 */
function assignRequestIds(request, stream) {
  if (isTracked(request) || !sourcesAreActive()) return undefined;
  if (!isTracking()) {
    assignFrame(request);
    return undefined;
  }
  const type = typeOfRequest(request);
  const triggerId =
    stream !== undefined && isTracked(stream)
      ? stream[async_id_symbol] || adoptWrap(stream)
      : getRuntimeTriggerAsyncId();
  assignIds(request, type, request, triggerId);
  return type;
}

/**
 * @param {any} request
 * @param {any} [stream]
 */
function trackRequest(request, stream) {
  const type = assignRequestIds(request, stream);
  if (type === undefined || !initHooksExist()) return;
  const trigger = request[trigger_async_id_symbol];
  callInitHooks(initHooks(), request[async_id_symbol], type, trigger, request);
}

/**
 * For a wrap with several callbacks. The runtime may use it as a trigger, and a wrap without `close` ends when it is
 * collected.
 * @param {any} wrap
 * @param {string} [type]
 * @param {any} [resource]
 * @param {number} [triggerId]
 * @param {any} [holder] the object that has the ids and is destroyed, if that is not the wrap
 * @returns {string | undefined} the type, if ids were assigned
 */
function assignPersistentIds(wrap, type, resource = wrap, triggerId, holder = wrap) {
  if (!isTracking()) {
    assignFrame(holder);
    if (resource !== holder || holder[kResource] !== undefined) holder[kResource] = resource;
    return undefined;
  }
  const known = type ?? typeOf(wrap);
  assignIds(holder, known, resource, triggerId ?? getRuntimeTriggerAsyncId());
  if (isTracked(holder)) followRuntimeId(wrap, holder);
  return known;
}

/**
 * @param {any} wrap
 * @param {string} [type]
 * @param {any} [resource]
 * @param {any} [holder]
 */
function initPersistentWrap(wrap, type, resource = wrap, holder = wrap) {
  const given = assignPersistentIds(wrap, type, resource, undefined, holder);
  if (given === undefined || !initHooksExist()) return;
  const trigger = holder[trigger_async_id_symbol];
  callInitHooks(initHooks(), holder[async_id_symbol], given, trigger, resource);
}

/**
 * @param {any} wrap
 * @param {any} holder
 */
function followRuntimeId(wrap, holder) {
  const runtimeId = runtimeIdOf(wrap);
  holder[kRuntimeId] = runtimeId;
  mapRuntimeId(runtimeId, holder[async_id_symbol]);
  if (isHandle(wrap)) return;
  forgetRuntimeIdWhenCollected(wrap, runtimeId, holder);
  if (destroyHooksExist()) holder[kCollected] = registerDestroyHook(wrap, holder[async_id_symbol]);
}

/**
 * For a request whose callback may never be called. It ends with the handle that it waits for, as in the runtime.
 * @param {object} handle
 * @param {any} request
 */
function endWith(handle, request) {
  if (!request[async_id_symbol] || !destroyHooksExist()) return;
  request[kCollected] = registerDestroyHook(handle, request[async_id_symbol]);
}

/** @param {any} wrap */
function isPersistent(wrap) {
  return wrap[kPersistent] === true || wrap[kRuntimeId] !== undefined;
}

/**
 * Calls a callback of the wrap in its context, if it has one. See `callInScope` for callbacks that throw.
 * @param {any} wrap
 * @param {Function} callback
 * @param {ArrayLike<any>} args
 */
function callWrap(wrap, callback, args) {
  if (!isTracked(wrap)) return ReflectApply(callback, wrap, args);
  const interrupted = enterRuntimeResource(wrap);
  if (!isTracking()) return callInFrame(wrap, interrupted, callback, wrap, args);
  const asyncId = wrap[async_id_symbol] || adoptWrap(wrap);
  const skipsHooks = makeCallbackSkipsHooks();
  emitBefore(asyncId, wrap[trigger_async_id_symbol], wrap[kResource] ?? wrap);
  const result = ReflectApply(callback, wrap, args);
  if (skipsHooks) popAsyncContext(asyncId);
  else emitAfter(asyncId);
  leaveRuntimeResource(wrap, interrupted);
  return result;
}

/**
 * As `MakeCallback` of Node's native layer. If hooks are enabled, it decides before the callback whether hooks are
 * called before and after it, so an `after` hook that the callback enables is not called.
 */
function makeCallbackSkipsHooks() {
  return (
    async_hook_fields[kBefore] + async_hook_fields[kAfter] === 0 &&
    async_hook_fields[kTotals] > 0 &&
    async_hook_fields[kUsesExecutionAsyncResource] === 0 &&
    !domainsAreUsed()
  );
}

/** @param {any} handle */
function cachedRuntimeIdOf(handle) {
  return (handle[kRuntimeId] ??= runtimeIdOf(handle));
}

/** @param {any} wrap */
function forgetWrap(wrap) {
  const runtimeId = wrap[kRuntimeId];
  if (runtimeId === undefined) return;
  // Reading the owner of an HTTP/2 handle would enter its callback.
  const isServer = isHandle(wrap) && StringPrototypeEndsWith(typeOf(wrap) ?? '', 'SERVERWRAP');
  const owner = isServer ? wrap[owner_symbol] : undefined;
  // Core emits the end of a server when its last connection has ended, which is after the end of its handle.
  if (owner) forgetRuntimeIdAfter(owner, runtimeId);
  else forgetRuntimeId(runtimeId);
}

/** @param {any} wrap */
function destroyWrap(wrap) {
  const asyncId = wrap[async_id_symbol];
  if (asyncId === undefined) return;
  if (asyncId !== 0) {
    forgetWrap(wrap);
    unregisterDestroyHook(wrap);
    emitDestroy(asyncId);
  }
  wrap[async_id_symbol] = undefined;
}

module.exports = {
  adoptWrap,
  assignPersistentIds,
  assignRequestIds,
  cachedRuntimeIdOf,
  callWrap,
  destroyWrap,
  endWith,
  initPersistentWrap,
  initWrap,
  isPersistent,
  isTracked,
  kPersistent,
  kResource,
  trackRequest,
};
