'use strict';

const { ObjectDefineProperty, ObjectGetOwnPropertyDescriptor } = require('../platform/primordials');
const { isOfRuntime } = require('../platform/core-modules');

/**
 * For a fake that was there before the package was loaded: waits for the runtime's function to be put back.
 * @param {any} object
 * @param {string} name
 * @param {(original: any) => void} onRestored
 */
function whenFakeIsRemoved(object, name, onRestored) {
  const descriptor = ObjectGetOwnPropertyDescriptor(object, name);
  if (!descriptor?.configurable || !('value' in descriptor)) return;
  let current = descriptor.value;
  const { enumerable } = descriptor;
  ObjectDefineProperty(object, name, {
    __proto__: null,
    get: () => current,
    set(value) {
      current = value;
      if (!isOfRuntime(value)) return;
      ObjectDefineProperty(object, name, { __proto__: null, ...descriptor, value });
      onRestored(value);
    },
    enumerable,
    configurable: true,
  });
}

module.exports = { whenFakeIsRemoved };
