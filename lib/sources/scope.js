'use strict';

// The two operations that the sources share: assigning ids to a resource of the runtime when it is created, and calling
// its callback in its context.

const { ReflectApply } = require('../platform/primordials');
const {
  adoptResource,
  async_id_symbol,
  newAsyncId,
  trigger_async_id_symbol,
} = require('../context/ids');
const { isTracking } = require('../context/runtime-context');
const { emitAfter, emitBefore } = require('../hooks/emit');
const {
  enterRuntimeResource,
  exchangeCarriedFrame,
  leaveRuntimeResource,
  propagateToRuntimeResource,
  saveResourceFrame,
} = require('../frames/propagation');
const { queueInternalMicrotask } = require('../platform/originals');

/**
 * Assigns ids and propagates the current frame. The caller emits `init`, because each additional function would be one
 * more frame in a stack trace that a hook captures.
 * @param {any} resource
 * @param {string} type
 * @param {number} triggerAsyncId
 * @returns {number} its id
 */
function assignResourceIds(resource, type, triggerAsyncId) {
  const asyncId = newAsyncId();
  resource[async_id_symbol] = asyncId;
  resource[trigger_async_id_symbol] = triggerAsyncId;
  propagateToRuntimeResource(resource, type);
  return asyncId;
}

/**
 * Calls a resource's callback in its context. If the callback throws, the context stays on the stack, as in Node:
 * the `uncaughtException` listeners run in it, and process-events.js ends it after them.
 * @param {any} resource
 * @param {Function} callback
 * @param {any} thisArg
 * @param {ArrayLike<any>} args
 */
function callInScope(resource, callback, thisArg, args) {
  const interrupted = enterRuntimeResource(resource);
  if (!isTracking()) return callInFrame(resource, interrupted, callback, thisArg, args);
  const asyncId = resource[async_id_symbol] || adoptResource(resource);
  emitBefore(asyncId, resource[trigger_async_id_symbol], resource);
  const result = ReflectApply(callback, thisArg, args);
  emitAfter(asyncId);
  leaveRuntimeResource(resource, interrupted);
  return result;
}

/**
 * `resource`: the last resource whose callback threw while there were no ids. With ids it is on the stack. Written
 * by `noteThrow`, and reset by the next callback that returns, the next microtask, and process-events.js.
 * @type {{ resource: any }}
 */
const thrown = { resource: undefined };

/**
 * The rest of `callInScope` where only stores are in use.
 * @param {any} resource
 * @param {any} interrupted the previous frame
 * @param {Function} callback
 * @param {any} thisArg
 * @param {ArrayLike<any>} args
 */
function callInFrame(resource, interrupted, callback, thisArg, args) {
  let result;
  let ended = false;
  try {
    result = ReflectApply(callback, thisArg, args);
    ended = true;
  } finally {
    saveResourceFrame(resource);
    if (ended) forgetThrow();
    else noteThrow(resource);
  }
  exchangeCarriedFrame(interrupted);
  return result;
}

/** @param {any} resource whose callback threw */
function noteThrow(resource) {
  // An uncaught exception is handled before the next microtask. This one may have been caught.
  if (thrown.resource === undefined) queueInternalMicrotask(forgetThrow);
  thrown.resource = resource;
}

function forgetThrow() {
  if (thrown.resource !== undefined) thrown.resource = undefined;
}

/** Saves the frame in which the `uncaughtException` listeners ended on the resource whose callback threw. */
function saveFrameAfterThrow() {
  if (thrown.resource !== undefined) saveResourceFrame(thrown.resource);
  thrown.resource = undefined;
}

module.exports = {
  callInFrame,
  callInScope,
  forgetThrow,
  assignResourceIds,
  saveFrameAfterThrow,
  noteThrow,
};
