'use strict';

// Whether the runtime is calling a handle back, or the program calls its callback.

const { publicExecutionAsyncId, runtimeExecutionAsyncId } = require('../context/runtime-context');
const { cachedRuntimeIdOf } = require('./wrap-context');

/**
 * Uses public API if the runtime's ids cannot be read. If the runtime has set a default trigger id at that moment, that
 * id is compared.
 * @param {any} handle
 * @returns {boolean} whether the runtime is calling the handle back
 */
function isExecuting(handle) {
  const executionId = publicExecutionAsyncId();
  return executionId === -1 || executionId === cachedRuntimeIdOf(handle);
}

/**
 * @param {any} handle
 * @returns {boolean} whether that is possible, also if the runtime's ids cannot be read
 */
function mayBeExecuting(handle) {
  const executionId = runtimeExecutionAsyncId();
  return executionId === -1 || executionId === cachedRuntimeIdOf(handle);
}

module.exports = { isExecuting, mayBeExecuting };
