'use strict';

// Only for Node 20 and 22, where resources keep stores: the counterpart of `frame-scope.js`. Hooks run in the
// frame of the resource, and the resource keeps the stores that they enter. To be deleted with Node 22.

const { async_hook_fields, async_id_fields, constants } = require('../context/fields');
const { execution_async_resources, pushOver } = require('../context/id-stack');
const { async_id_symbol, trigger_async_id_symbol } = require('../context/ids');
const { getFrame, kResourceFrame, setFrame } = require('../frames/carrier');
const { setResourceFrame } = require('../frames/propagation');
const { writeFrame } = require('../frames/resource-stores');
const { special } = require('../frames/special-resources');
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
  setResourceFrame(resource);
  const triggerId = resource[trigger_async_id_symbol];
  pushOver(offset, outerAsyncId, outerTriggerId, asyncId, triggerId, resource);
  if (async_hook_fields[kBefore] > 0) callBefore(asyncId);
  return around;
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
 * @param {any} left the frame in which it ended
 * @returns {any} the frame in which the hooks ended
 */
function endScope(resource, offset, length, asyncId, triggerId, returned, left) {
  const around = getFrame();
  const outerAsyncId = async_id_fields[kExecutionAsyncId];
  const outerTriggerId = async_id_fields[kTriggerAsyncId];
  async_id_fields[kExecutionAsyncId] = asyncId;
  async_id_fields[kTriggerAsyncId] = triggerId;
  async_hook_fields[kStackLength] = length;
  setFrame(left);
  try {
    // An uncaughtException listener has emptied the stack if it ran within the scope.
    if (length > (returned ? 0 : offset)) emitAfter(resource[async_id_symbol]);
    left = getFrame();
  } finally {
    setFrame(around);
    if (async_hook_fields[kStackLength] > offset) {
      async_id_fields[kExecutionAsyncId] = outerAsyncId;
      async_id_fields[kTriggerAsyncId] = outerTriggerId;
      async_hook_fields[kStackLength] = offset;
      execution_async_resources.length = offset;
    }
  }
  return left;
}

/**
 * Called when the scope has been left.
 * @param {any} resource
 * @param {any} left the frame that the resource has to keep
 */
function leaveScope(resource, left) {
  if (left !== resource[kResourceFrame] || special.exist) writeFrame(resource, left);
}

module.exports = { endScope, enterScope, leaveScope };
