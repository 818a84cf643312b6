'use strict';

// Watches `process.dlopen`, which loads every addon.

const {
  ObjectDefineProperties,
  ObjectDefineProperty,
  ObjectGetOwnPropertyDescriptor,
  ObjectGetOwnPropertyDescriptors,
  ReflectApply,
} = require('../platform/primordials');
const { runtimeProcess } = require('../platform/originals');

/**
 * @param {(module: { exports: any }, file: unknown) => void} loaded called after an addon was loaded
 * @returns {boolean} `false` if `process.dlopen` cannot be replaced
 */
function watchDlopen(loaded) {
  const original = ObjectGetOwnPropertyDescriptor(runtimeProcess, 'dlopen');
  if (typeof original?.value !== 'function' || !original.configurable) return false;

  // A method has no `prototype`, as the runtime's own has none.
  const { dlopen } = {
    /** @this {any} */
    dlopen() {
      const result = ReflectApply(/** @type {any} */ (original).value, this, arguments);
      loaded(arguments[0], arguments[1]);
      return result;
    },
  };
  ObjectDefineProperties(dlopen, ObjectGetOwnPropertyDescriptors(original.value));
  ObjectDefineProperty(runtimeProcess, 'dlopen', { __proto__: null, ...original, value: dlopen });
  return true;
}

module.exports = { watchDlopen };
