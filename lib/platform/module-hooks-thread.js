'use strict';

// Recognizes the thread in which Node runs module hooks.

const { isMainThread } = require('./main-thread');

/**
 * @returns {boolean} whether this is the thread in which Node runs module hooks. Preloads run there too, and some
 *   versions do not support synchronous hooks in it.
 */
function isModuleHooksThread() {
  // Every Worker of a program has a port. `isInternalThread` came to Node later than synchronous hooks.
  return !isMainThread() && require('node:worker_threads').parentPort === null;
}

module.exports = { isModuleHooksThread };
