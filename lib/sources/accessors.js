'use strict';

/**
 * Puts accessors on a prototype of the runtime, where they see what core assigns to its objects.
 * @param {object} prototype
 * @param {PropertyDescriptorMap & ThisType<any>} accessors
 */
const {
  ObjectDefineProperty,
  ObjectGetOwnPropertyDescriptor,
  ObjectKeys,
  ReflectDefineProperty,
  ReflectOwnKeys,
  SafeArrayIterator,
} = require('../platform/primordials');

function defineAccessors(prototype, accessors) {
  for (const key of SafeArrayIterator(ReflectOwnKeys(accessors))) {
    ObjectDefineProperty(prototype, key, {
      __proto__: null,
      ...accessors[key],
      configurable: true,
    });
  }
}

/**
 * Has what takes the place of a function its name, length and properties.
 * @template {Function} T
 * @param {Function} original
 * @param {T} replacement
 * @returns {T}
 */
function copyFunctionProperties(original, replacement) {
  // A fake has taken its place before anybody saw it.
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
 * Methods have no `prototype`, as native ones have none.
 * @param {{ call(...args: any[]): any } & ThisType<any>} literal
 */
const asMethod = ({ call }) => call;

/**
 * Replaces methods by others that look like them.
 * @param {any} object
 * @param {Record<string, any>} methods
 */
function replaceMethods(object, methods) {
  for (const name of SafeArrayIterator(ObjectKeys(methods)))
    object[name] = copyFunctionProperties(object[name], methods[name]);
}

/**
 * Replaces a function of the runtime. Where a program has put another one in its place, as fake timers do,
 * that stays until the program puts the runtime's back.
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
 * The same in a context of `node:vm`, whose maker may have kept the runtime's function from before, and puts it
 * back over ours at any time.
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

module.exports = {
  defineAccessors,
  copyFunctionProperties,
  asMethod,
  replaceFunctionInContext,
  replaceMethods,
  replaceFunction,
};
