'use strict';

// Which modules of core the program has loaded. A source does not load a module to follow it.

const { ArrayPrototypeIncludes } = require('../platform/primordials');
const { runtimeProcess } = require('../platform/originals');

/**
 * @param {string} name
 * @returns {boolean} whether core itself or the program has loaded the module
 */
function isLoaded(name) {
  const { moduleLoadList } = /** @type {any} */ (runtimeProcess);
  // A program may have removed it.
  return (
    moduleLoadList === undefined || ArrayPrototypeIncludes(moduleLoadList, `NativeModule ${name}`)
  );
}

module.exports = { isLoaded };
