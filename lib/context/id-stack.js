'use strict';

// The stack of execution contexts: the current ids and resource, and those of the interrupted contexts. Push and
// pop are written in JavaScript because a call through Node-API costs more than they do. Only this file moves the
// stack, with two exceptions for speed: `runInAsyncScope` in `hooks/async-resource.js` leaves its own context, and
// native callers push and pop through the native core.

const { ArrayPrototypePop } = require('../platform/primordials');
const { async_wrap, growAsyncIdsStack } = require('../platform/native');
const { failWithCorruptedAsyncStack } = require('./fatal-error');
const { async_hook_fields, async_id_fields, constants } = require('./fields');

const { kCheck, kStackLength, kUsesExecutionAsyncResource, kExecutionAsyncId, kTriggerAsyncId } =
  constants;

/**
 * The resource of each context on the stack. A native push leaves a hole.
 * @type {any[]}
 */
const execution_async_resources = [];
/** The resource when the stack is empty. */
const topLevelResource = {};

/**
 * - `promisesLeft`: how often a promise has left an empty stack since the array of resources was emptied by
 *   `renewResources`. Written by `popPromiseContext`.
 */
const state = { promisesLeft: 0 };

/** @returns {number} */
function executionAsyncId() {
  return async_id_fields[kExecutionAsyncId];
}

/** @returns {number} */
function triggerAsyncId() {
  return async_id_fields[kTriggerAsyncId];
}

/** @returns {any} */
function executionAsyncResource() {
  async_hook_fields[kUsesExecutionAsyncResource] = 1;
  const index = async_hook_fields[kStackLength] - 1;
  if (index === -1) return topLevelResource;
  // A native push has no resource.
  return (execution_async_resources[index] ??= {});
}

/** @returns {Float64Array} the new, larger array */
function growStack() {
  growAsyncIdsStack();
  return async_wrap.async_ids_stack;
}

/**
 * @param {number} asyncId
 * @param {number} triggerId
 * @param {any} resource
 */
function pushAsyncContext(asyncId, triggerId, resource) {
  const offset = async_hook_fields[kStackLength];
  const outerAsyncId = async_id_fields[kExecutionAsyncId];
  pushOver(offset, outerAsyncId, async_id_fields[kTriggerAsyncId], asyncId, triggerId, resource);
}

/**
 * The same for a caller that has read the fields already. V8 does not cache reads of typed arrays.
 * @param {number} offset the stack length
 * @param {number} outerAsyncId the execution id
 * @param {number} outerTriggerId its trigger id
 * @param {number} asyncId
 * @param {number} triggerId
 * @param {any} resource
 */
function pushOver(offset, outerAsyncId, outerTriggerId, asyncId, triggerId, resource) {
  execution_async_resources[offset] = resource;
  const index = offset * 2;
  let { async_ids_stack } = async_wrap;
  if (index >= async_ids_stack.length) async_ids_stack = growStack();
  async_ids_stack[index] = outerAsyncId;
  async_ids_stack[index + 1] = outerTriggerId;
  async_hook_fields[kStackLength] = offset + 1;
  async_id_fields[kExecutionAsyncId] = asyncId;
  async_id_fields[kTriggerAsyncId] = triggerId;
}

/**
 * Ends the process when checks are on and `asyncId` is not the executing one.
 * @param {number} asyncId
 * @returns {boolean} whether there is still a context on the stack
 */
function popAsyncContext(asyncId) {
  const stackLength = async_hook_fields[kStackLength];
  if (stackLength === 0) return false;
  if (async_id_fields[kExecutionAsyncId] !== asyncId && async_hook_fields[kCheck] > 0) {
    failWithCorruptedAsyncStack(asyncId, popAsyncContext);
  }
  leaveContext(stackLength - 1);
  return stackLength > 1;
}

/** @param {number} offset of the innermost context in the stack */
function leaveContext(offset) {
  const { async_ids_stack } = async_wrap;
  async_id_fields[kExecutionAsyncId] = async_ids_stack[2 * offset];
  async_id_fields[kTriggerAsyncId] = async_ids_stack[2 * offset + 1];
  ArrayPrototypePop(execution_async_resources);
  async_hook_fields[kStackLength] = offset;
}

const kPromisesUntilRenewal = 1024;

/**
 * The pop of promises, which are the most frequent resources. Does nothing if `asyncId` is not the executing
 * one.
 * @param {number} asyncId
 */
function popPromiseContext(asyncId) {
  const stackLength = async_hook_fields[kStackLength];
  if (stackLength === 0 || async_id_fields[kExecutionAsyncId] !== asyncId) return;
  leaveContext(stackLength - 1);
  if (stackLength === 1 && ++state.promisesLeft === kPromisesUntilRenewal) renewResources();
}

/**
 * Makes V8 allocate the elements of the array again, in the young generation. While they are in the old
 * generation, each push of a young resource goes through the write barrier.
 */
function renewResources() {
  state.promisesLeft = 0;
  execution_async_resources.length = 0;
}

function hasAsyncIdStack() {
  return async_hook_fields[kStackLength] > 0;
}

function clearAsyncIdStack() {
  async_hook_fields[kStackLength] = 0;
  async_id_fields[kExecutionAsyncId] = 0;
  async_id_fields[kTriggerAsyncId] = 0;
  execution_async_resources.length = 0;
}

module.exports = {
  clearAsyncIdStack,
  execution_async_resources,
  executionAsyncId,
  executionAsyncResource,
  hasAsyncIdStack,
  popAsyncContext,
  popPromiseContext,
  pushAsyncContext,
  pushOver,
  topLevelResource,
  triggerAsyncId,
};
