'use strict';

// Only for Node 20 and 22, where resources keep stores: the counterpart of `frame-scope.js`. Hooks run in the
// frame of the resource, and what they enter is kept on it. To be deleted with Node 22.

const { async_hook_fields, constants } = require('../context/fields');
const { hasAsyncIdStack, pushAsyncContext } = require('../context/id-stack');
const { async_id_symbol, trigger_async_id_symbol } = require('../context/ids');
const { setResourceFrame } = require('../frames/propagation');
const { callBefore, emitAfter } = require('./emit');

const { kBefore, kStackLength } = constants;

/**
 * @param {any} resource
 * @param {any} interrupted the frame that was current before
 * @returns {any} the frame that is current after the scope
 */
function enterScope(resource, interrupted) {
  setResourceFrame(resource);
  pushAsyncContext(resource[async_id_symbol], resource[trigger_async_id_symbol], resource);
  if (async_hook_fields[kBefore] > 0) callBefore(resource[async_id_symbol]);
  return interrupted;
}

/**
 * Called if there are `after` hooks, or if the stack is not as the scope left it.
 * @param {any} resource
 * @param {number} offset of its context
 * @param {any} interrupted what `enterScope` returned
 * @param {boolean} returned whether the callback returned, and did not throw
 * @returns {any} the frame that is current after the scope
 */
function endScope(resource, offset, interrupted, returned) {
  // An uncaughtException listener has emptied the stack if it ran within the scope.
  if (returned ? hasAsyncIdStack() : async_hook_fields[kStackLength] > offset) {
    emitAfter(resource[async_id_symbol]);
  }
  return interrupted;
}

module.exports = { endScope, enterScope };
