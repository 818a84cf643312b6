'use strict';

// How `runInAsyncScope` enters and leaves a resource where a resource keeps the frame of its creation. Hooks run
// outside of that frame: a store that a `before` or `after` hook enters is outside of the scope, and remains after it.

const { async_hook_fields, async_id_fields, constants } = require('../context/fields');
const { execution_async_resources, pushOver } = require('../context/id-stack');
const { async_id_symbol, trigger_async_id_symbol } = require('../context/ids');
const { getFrame } = require('../frames/carrier');
const { exitDomain } = require('../frames/domains');
const { setResourceFrame } = require('../frames/propagation');
const { callBefore, emitAfter } = require('./emit');

const { kBefore, kExecutionAsyncId, kStackLength, kTriggerAsyncId } = constants;

/**
 * @param {any} resource
 * @param {number} asyncId its id
 * @param {number} offset the stack length
 * @param {number} outerAsyncId the execution id
 * @param {number} outerTriggerId its trigger id
 * @param {any} around the current frame
 * @returns {any} the frame around the scope
 */
function enterScope(resource, asyncId, offset, outerAsyncId, outerTriggerId, around) {
  const triggerId = resource[trigger_async_id_symbol];
  pushOver(offset, outerAsyncId, outerTriggerId, asyncId, triggerId, resource);
  if (async_hook_fields[kBefore] > 0) around = beginScope(asyncId);
  setResourceFrame(resource);
  return around;
}

/** @param {number} asyncId */
function beginScope(asyncId) {
  callBefore(asyncId);
  return getFrame();
}

/**
 * Called if there are `after` hooks, or if the stack is not as `enterScope` left it. By then `runInAsyncScope` has
 * restored the ids, the stack length and the frame, because a call may fail if the call stack is exhausted. The hooks
 * run with those of the scope again.
 * @param {any} resource
 * @param {number} offset the stack length before the scope
 * @param {number} length the stack length when the callback ended
 * @param {number} asyncId the execution id then
 * @param {number} triggerId its trigger id
 * @param {boolean} returned whether the callback returned, and did not throw
 */
function endScope(resource, offset, length, asyncId, triggerId, returned) {
  const outerAsyncId = async_id_fields[kExecutionAsyncId];
  const outerTriggerId = async_id_fields[kTriggerAsyncId];
  async_id_fields[kExecutionAsyncId] = asyncId;
  async_id_fields[kTriggerAsyncId] = triggerId;
  async_hook_fields[kStackLength] = length;
  try {
    // An uncaughtException listener has emptied the stack if it ran within the scope.
    if (length > (returned ? 0 : offset)) emitAfter(resource[async_id_symbol]);
  } finally {
    if (async_hook_fields[kStackLength] > offset) {
      async_id_fields[kExecutionAsyncId] = outerAsyncId;
      async_id_fields[kTriggerAsyncId] = outerTriggerId;
      async_hook_fields[kStackLength] = offset;
      execution_async_resources.length = offset;
    }
  }
}

module.exports = { endScope, enterScope, leaveScope: exitDomain };
