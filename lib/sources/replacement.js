'use strict';

// Replaces functions of the runtime. A replacement looks like the original. Fakes of test runners, which may be
// installed and removed around it, keep working.

const {
  ObjectDefineProperty,
  ObjectGetOwnPropertyDescriptor,
  ObjectKeys,
  ReflectDefineProperty,
  ReflectOwnKeys,
  SafeArrayIterator,
} = require('../platform/primordials');
const { isOfRuntime } = require('../platform/core-modules');

/**
 * Gives a replacement the name, length and own properties of the original.
 * @template {Function} T
 * @param {Function} original
 * @param {T} replacement
 * @returns {T}
 */
function copyFunctionProperties(original, replacement) {
  // The original is unknown if a fake was installed first.
  if (typeof original !== 'function') return replacement;
  for (const key of SafeArrayIterator(ReflectOwnKeys(original))) {
    const descriptor = /** @type {PropertyDescriptor} */ (
      ObjectGetOwnPropertyDescriptor(original, key)
    );
    ReflectDefineProperty(replacement, key, descriptor);
  }
  return replacement;
}

/**
 * Defines the function as a method, which has no `prototype`, like native functions.
 * @param {{ call(...args: any[]): any } & ThisType<any>} literal
 */
const asMethod = ({ call }) => call;

/**
 * Replaces methods. The replacements get the properties of the originals.
 * @param {any} object
 * @param {Record<string, any>} methods
 */
function replaceMethods(object, methods) {
  for (const name of SafeArrayIterator(ObjectKeys(methods)))
    object[name] = copyFunctionProperties(object[name], methods[name]);
}

/**
 * Replaces a function of the runtime. If a program has replaced it already, as fake timers do, the program's function
 * stays in place until the program restores the original.
 * @param {any} object
 * @param {string} name
 * @param {Function} original the runtime's
 * @param {Function} replacement
 */
function replaceFunction(object, name, original, replacement) {
  let current = object[name];
  copyFunctionProperties(original, replacement);
  if (current === original) {
    object[name] = replacement;
    return;
  }
  const descriptor = ObjectGetOwnPropertyDescriptor(object, name);
  if (current === replacement || !descriptor?.configurable || !('value' in descriptor)) return;
  const { enumerable } = descriptor;
  ObjectDefineProperty(object, name, {
    __proto__: null,
    get: () => current,
    set(value) {
      current = value === original ? replacement : value;
      if (value !== original) return;
      ObjectDefineProperty(object, name, {
        __proto__: null,
        value: replacement,
        writable: true,
        enumerable,
        configurable: true,
      });
    },
    enumerable,
    configurable: true,
  });
}

/**
 * The same for a context of `node:vm`. Its creator may have saved the original, and may restore it at any time.
 * @param {any} object
 * @param {string} name
 * @param {Function} original
 * @param {Function} replacement
 */
function replaceFunctionInContext(object, name, original, replacement) {
  const descriptor = ObjectGetOwnPropertyDescriptor(object, name);
  if (!descriptor?.configurable || !('value' in descriptor)) return;
  copyFunctionProperties(original, replacement);
  let current = descriptor.value === original ? replacement : descriptor.value;
  ObjectDefineProperty(object, name, {
    __proto__: null,
    get: () => current,
    set(value) {
      current = value === original ? replacement : value;
    },
    enumerable: descriptor.enumerable,
    configurable: true,
  });
}

/**
 * For a fake that was installed before the package was loaded.
 * @param {any} object
 * @param {string} name
 * @param {(original: any) => void} onRestored called when a program puts the runtime's function back
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

module.exports = {
  asMethod,
  copyFunctionProperties,
  replaceFunction,
  replaceFunctionInContext,
  replaceMethods,
  whenFakeIsRemoved,
};
