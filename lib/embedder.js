'use strict';

// The functions for code that manages its own asynchronous resources by hand: those that the sources use, with
// validation of their arguments.

const {
  validateArray,
  validateAsyncId,
  validateAsyncType,
  validateObject,
  validateResource,
  validateString,
} = require('./platform/errors');
const { async_hook_fields, async_id_fields, constants } = require('./context/fields');
const stack = require('./context/id-stack');
const { defaultTriggerAsyncIdScope } = require('./context/ids');
const destroyQueue = require('./hooks/destroy-queue');
const emit = require('./hooks/emit');
const { getDefaultTriggerAsyncId, newAsyncId, stopTracking } = require('./tracking');
const { kResourceFrame } = require('./frames/carrier');
const frames = require('./frames/propagation');
const { requireLazy } = require('./platform/lazy-modules');
const { async_wrap } = require('./platform/native');

const { enterResource, leaveResource } = frames;

/**
 * The resources that `emitBefore` has entered, with the frames that they interrupted, by the previous stack length.
 * Written by `emitBefore`, `emitAfter` and `clearAsyncIdStack`.
 * @type {({ resource: any, interrupted: any } | undefined)[]}
 */
const entered = [];

/**
 * @param {any} asyncId
 * @param {any} triggerAsyncId
 */
function validateIds(asyncId, triggerAsyncId) {
  validateAsyncId(asyncId, 'asyncId');
  validateAsyncId(triggerAsyncId, 'triggerAsyncId');
}

/**
 * @param {number} asyncId
 * @param {number} triggerAsyncId
 * @param {object} [resource]
 * @throws {RangeError} ERR_INVALID_ASYNC_ID
 * @throws {TypeError} ERR_INVALID_ARG_TYPE
 */
function pushAsyncContext(asyncId, triggerAsyncId, resource) {
  validateIds(asyncId, triggerAsyncId);
  if (resource !== undefined) validateResource(resource, 'resource');
  stack.pushAsyncContext(asyncId, triggerAsyncId, resource);
}

/**
 * Ends the process if `asyncId` is not the executing one.
 * @param {number} asyncId
 * @returns {boolean} whether there is still a context on the stack
 * @throws {RangeError} ERR_INVALID_ASYNC_ID
 */
function popAsyncContext(asyncId) {
  validateAsyncId(asyncId, 'asyncId');
  return stack.popAsyncContext(asyncId);
}

/** Removes all contexts from the stack, as after an uncaught exception. */
function clearAsyncIdStack() {
  entered.length = 0;
  stack.clearAsyncIdStack();
}

/**
 * Calls the `init` hooks for a new resource, and propagates the current stores to it.
 * @param {number} asyncId from `newAsyncId`
 * @param {string} type
 * @param {number | null} triggerAsyncId `null` for the default
 * @param {any} resource
 * @throws {RangeError} ERR_INVALID_ASYNC_ID
 * @throws {TypeError} ERR_INVALID_ARG_TYPE, ERR_ASYNC_TYPE
 */
function emitInit(asyncId, type, triggerAsyncId, resource) {
  const triggerId = triggerAsyncId ?? getDefaultTriggerAsyncId();
  validateIds(asyncId, triggerId);
  validateString(type, 'type');
  validateAsyncType(type);
  validateResource(resource, 'resource');
  frames.propagate(resource, type);
  emit.emitInit(asyncId, type, triggerId, resource);
}

/**
 * Enters the context of a resource: pushes it, restores its stores, calls the `before` hooks.
 * @param {number} asyncId
 * @param {number} triggerAsyncId
 * @param {any} [resource]
 * @throws {RangeError} ERR_INVALID_ASYNC_ID
 * @throws {TypeError} ERR_INVALID_ARG_TYPE
 */
function emitBefore(asyncId, triggerAsyncId, resource) {
  validateIds(asyncId, triggerAsyncId);
  if (resource !== undefined) validateResource(resource, 'resource');
  const offset = async_hook_fields[constants.kStackLength];
  entered[offset] =
    resource !== undefined && kResourceFrame in resource
      ? { resource, interrupted: enterResource(resource) }
      : undefined;
  emit.emitBefore(asyncId, triggerAsyncId, resource);
}

/**
 * Calls the `after` hooks, and leaves the context. Ends the process if it is not the innermost.
 * @param {number} asyncId
 * @throws {RangeError} ERR_INVALID_ASYNC_ID
 */
function emitAfter(asyncId) {
  validateAsyncId(asyncId, 'asyncId');
  emit.emitAfter(asyncId);
  const offset = async_hook_fields[constants.kStackLength];
  const frame = entered[offset];
  if (frame === undefined) return;
  entered.length = offset;
  leaveResource(frame.resource, frame.interrupted);
}

/**
 * Schedules a call of the `destroy` hooks, outside of any callback.
 * @param {number} asyncId
 * @throws {RangeError} ERR_INVALID_ASYNC_ID
 */
function emitDestroy(asyncId) {
  validateAsyncId(asyncId, 'asyncId');
  destroyQueue.emitDestroy(asyncId);
}

/**
 * Propagates the current stores to a resource. `emitBefore` restores them.
 * @param {any} resource
 * @throws {TypeError} ERR_INVALID_ARG_TYPE
 */
function propagate(resource) {
  validateResource(resource, 'resource');
  frames.propagate(resource);
}

/**
 * Binds the functions that JavaScript passes to addons to the context of the call.
 * @param {{ except?: string[] }} [options] names of packages whose addons are not bound
 * @returns {boolean} `false` if the runtime does not allow it
 * @throws {TypeError} ERR_INVALID_ARG_TYPE
 */
function bindAddons(options = {}) {
  validateObject(options, 'options');
  const { except = [] } = options;
  validateArray(except, 'options.except');
  for (let i = 0; i < except.length; i++) validateString(except[i], `options.except[${i}]`);
  return requireLazy('addons/bind', () => require('./addons/bind')).bindAddons(except);
}

module.exports = {
  newAsyncId,
  getDefaultTriggerAsyncId,
  defaultTriggerAsyncIdScope,
  pushAsyncContext,
  popAsyncContext,
  clearAsyncIdStack,
  emitInit,
  emitBefore,
  emitAfter,
  emitDestroy,
  propagate,
  stopTracking,
  bindAddons,
  constants,
  async_hook_fields,
  async_id_fields,
  /** Replaced when the stack grows. */
  get async_ids_stack() {
    return async_wrap.async_ids_stack;
  },
  execution_async_resources: stack.execution_async_resources,
};
