'use strict';

// What the sources have in common: a resource gets its ids when it is created, and its callback is
// called in its context.

const { async_id_symbol, newAsyncId, trigger_async_id_symbol } = require('../state');
const { emitAfter, emitBefore, emitInit } = require('../hooks');
const { enterCarried, leaveCarried, propagateCarried } = require('../frame');

/**
 * @param {any} resource
 * @param {string} type
 * @param {number} triggerAsyncId
 */
function initAsyncResource(resource, type, triggerAsyncId) {
  const asyncId = newAsyncId();
  resource[async_id_symbol] = asyncId;
  resource[trigger_async_id_symbol] = triggerAsyncId;
  propagateCarried(resource, type);
  emitInit(asyncId, type, triggerAsyncId, resource);
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
  const asyncId = resource[async_id_symbol];
  const interrupted = enterCarried(resource);
  emitBefore(asyncId, resource[trigger_async_id_symbol], resource);
  const result = Reflect.apply(callback, thisArg, args);
  emitAfter(asyncId);
  leaveCarried(resource, interrupted);
  return result;
}

module.exports = { callInScope, initAsyncResource };
