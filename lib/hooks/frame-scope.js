'use strict';

// How `runInAsyncScope` enters and leaves a resource where a resource keeps the frame of its creation. Hooks run
// outside of that frame: what a `before` or `after` hook enters is around the scope, and stays after it.
//
// V8 inlines `enterScope` only as long as it and what it calls without hooks are short.

const { async_hook_fields, constants } = require('../context/fields');
const { hasAsyncIdStack, pushAsyncContext } = require('../context/id-stack');
const { async_id_symbol, trigger_async_id_symbol } = require('../context/ids');
const { getFrame, setFrame } = require('../frames/carrier');
const { setResourceFrame } = require('../frames/propagation');
const { callBefore, emitAfter } = require('./emit');

const { kBefore, kStackLength } = constants;

/**
 * @param {any} resource
 * @param {any} interrupted the frame that was current before
 * @returns {any} the frame that is around the scope
 */
function enterScope(resource, interrupted) {
  pushAsyncContext(resource[async_id_symbol], resource[trigger_async_id_symbol], resource);
  const around = async_hook_fields[kBefore] > 0 ? beginScope(resource) : interrupted;
  setResourceFrame(resource);
  return around;
}

/** @param {any} resource */
function beginScope(resource) {
  callBefore(resource[async_id_symbol]);
  return getFrame();
}

/**
 * Called if there are `after` hooks, or if the stack is not as the scope left it.
 * @param {any} resource
 * @param {number} offset of its context
 * @param {any} around what `enterScope` returned
 * @param {boolean} returned whether the callback returned, and did not throw
 * @returns {any} the frame that is current after the scope
 */
function endScope(resource, offset, around, returned) {
  setFrame(around);
  // An uncaughtException listener has emptied the stack if it ran within the scope.
  if (returned ? hasAsyncIdStack() : async_hook_fields[kStackLength] > offset) {
    emitAfter(resource[async_id_symbol]);
  }
  return getFrame();
}

module.exports = { endScope, enterScope };
