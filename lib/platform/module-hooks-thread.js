'use strict';

const { isMainThread } = require('./native');

/**
 * @returns {boolean} whether this is the thread in which Node runs hooks for modules. Preloads run there
 *   too, and some versions cannot do with synchronous hooks in it.
 */
function isModuleHooksThread() {
  // Every Worker of a program has a port. Node has `isInternalThread` later than synchronous hooks.
  return !isMainThread() && require('node:worker_threads').parentPort === null;
}

module.exports = { isModuleHooksThread };
