'use strict';

// Whether this is the main thread of the process.

const { requireCore } = require('./core-modules');

/**
 * Loading worker_threads takes longer than loading this package's binary. In a Worker, `chdir` throws that it is not
 * supported before it validates its argument.
 * @returns {boolean}
 */
function isMainThread() {
  try {
    process.chdir(/** @type {any} */ (undefined));
  } catch (error) {
    if (/** @type {any} */ (error).code === 'ERR_INVALID_ARG_TYPE') return true;
  }
  try {
    return requireCore('node:worker_threads').isMainThread;
  } catch {
    // Core cannot load it if the program has broken intrinsics. What is safe in a Worker is safe everywhere.
    return false;
  }
}

module.exports = { isMainThread };
