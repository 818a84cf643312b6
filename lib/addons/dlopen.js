'use strict';

// `process.dlopen`, by which every addon is loaded.

const {
  ObjectDefineProperties,
  ObjectDefineProperty,
  ObjectGetOwnPropertyDescriptor,
  ObjectGetOwnPropertyDescriptors,
  ReflectApply,
} = require('../platform/primordials');
const { runtimeProcess } = require('../platform/originals');

/**
 * @param {(module: { exports: any }, file: unknown) => void} loaded is called after each addon that is loaded
 * @returns {boolean} whether it will be
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
