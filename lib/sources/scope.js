'use strict';

// What the sources have in common: a resource gets its ids when it is created, and its callback is
// called in its context.

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
const { queueMicrotask } = require('../platform/originals');

/**
 * Who calls this tells the hooks: each function between is a frame of a stack trace that a hook makes.
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
 * Calls a resource's callback in its context. A callback that throws leaves the context on the
 * stack, as in Node: the `uncaughtException` listeners run in it, and what follows them ends it.
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
 * The last one whose callback threw without ids, which are on the stack otherwise.
 * @type {any}
 */
let thrower;

/**
 * Goes on where only the frame of the resource was entered.
 * @param {any} resource
 * @param {any} interrupted the frame before
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
  // An exception that nobody catches is handled before the next microtask. Somebody may have caught this one.
  if (thrower === undefined) queueMicrotask(forgetThrow);
  thrower = resource;
}

function forgetThrow() {
  if (thrower !== undefined) thrower = undefined;
}

/** Has the resource whose callback threw keep what the `uncaughtException` listeners have entered. */
function saveFrameAfterThrow() {
  if (thrower !== undefined) saveResourceFrame(thrower);
  thrower = undefined;
}

module.exports = {
  callInFrame,
  callInScope,
  forgetThrow,
  assignResourceIds,
  saveFrameAfterThrow,
  noteThrow,
};
