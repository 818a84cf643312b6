'use strict';

// Which modules of core are loaded. A source must not load a module to follow its resources.

const { ArrayPrototypeIncludes } = require('../platform/primordials');
const { runtimeProcess } = require('../platform/originals');

/**
 * @param {string} name
 * @returns {boolean} whether core itself or the program has loaded the module
 */
function isLoaded(name) {
  const { moduleLoadList } = /** @type {any} */ (runtimeProcess);
  // The program may have deleted the list.
  return (
    moduleLoadList === undefined || ArrayPrototypeIncludes(moduleLoadList, `NativeModule ${name}`)
  );
}

module.exports = { isLoaded };
