'use strict';

// `bindAddons`: the functions that JavaScript passes to addons are bound to the context of the call, for addons that
// lose it. Loaded only on request.

const {
  ArrayPrototypeIncludes,
  ArrayPrototypePush,
  ObjectCreate,
  ObjectGetOwnPropertyDescriptor,
  ObjectGetOwnPropertyDescriptors,
  ObjectGetOwnPropertyNames,
  ObjectGetPrototypeOf,
  ObjectPrototype,
  ReflectSet,
  RegExpPrototypeExec,
  SafeArrayIterator,
  SafeWeakMap,
  String,
  StringPrototypeStartsWith,
} = require('../platform/primordials');
const { requireCore } = require('../platform/core-modules');
const { addonContains, loadedAddons, loadedModules } = require('../frames/native-readers');
const { record } = require('./record');
const { isNative, wrapFunction, wrapMembers } = require('./wrappers');
const { watchDlopen } = require('./dlopen');

const path = requireCore('node:path');

const kDepth = 3;
const kOwnBinary = /^async-hooks-native\b.*\.node$/;

/** @typedef {import('./record').BoundAddon} BoundAddon */

/** What is exported for an exports object: itself, or a copy. @type {WeakMap<object, any>} */
const handled = new SafeWeakMap();

/**
 * Binds what is passed to the addons that are loaded from now on, and to those that `require` has loaded.
 * @param {string[]} except names of packages whose addons are not bound
 * @returns {boolean} `false` if `process.dlopen` cannot be replaced
 */
function bindAddons(except) {
  for (const name of SafeArrayIterator(except)) {
    if (!ArrayPrototypeIncludes(record.exceptions, name)) {
      ArrayPrototypePush(record.exceptions, name);
    }
  }
  if (record.on) return true;
  record.on = watchDlopen(bindExports);
  if (!record.on) return false;
  for (const file of SafeArrayIterator(loadedAddons())) {
    bindExports(loadedModules()[file], file);
  }
  return true;
}

/**
 * @param {string} file
 * @returns {boolean} whether it belongs to one of the exceptions, or to its package for one platform
 */
function isExcepted(file) {
  const packages = /[\\/]node_modules[\\/](?:(@[^\\/]+)[\\/])?([^\\/]+)/g;
  for (;;) {
    const found = RegExpPrototypeExec(packages, file);
    if (found === null) return false;
    const name = found[1] === undefined ? found[2] : `${found[1]}/${found[2]}`;
    for (const excepted of SafeArrayIterator(record.exceptions)) {
      if (name === excepted || StringPrototypeStartsWith(name, `${excepted}-`)) return true;
    }
  }
}

/**
 * @param {{ exports: any }} module
 * @param {unknown} file
 */
function bindExports(module, file) {
  if (typeof file !== 'string' || isExcepted(file)) return;
  if (RegExpPrototypeExec(kOwnBinary, path.basename(file)) !== null) return;
  const { exports } = module;
  if (exports === null || (typeof exports !== 'object' && typeof exports !== 'function')) return;
  const known = handled.get(exports);
  if (known !== undefined) {
    if (known !== exports) module.exports = known;
    return;
  }
  // Addons that use the crate carry contexts themselves, and know better which one a callback needs.
  const carriesContexts = addonContains(file, 'node-async-context');
  /** @type {BoundAddon} */
  const addon = { file, functions: 0, carriesContexts };
  ArrayPrototypePush(record.bound, addon);
  if (carriesContexts) return;
  try {
    module.exports = bindIn(exports, addon, kDepth);
  } catch (error) {
    // The addon works as without `bindAddons`.
    addon.problem = String(error);
  }
}

/**
 * @param {any} exports an exports object, or an object in it
 * @param {BoundAddon} addon
 * @param {number} depth
 * @returns {any} the same object, or a copy if it has members that cannot be redefined
 */
function bindIn(exports, addon, depth) {
  const known = handled.get(exports);
  if (known !== undefined) return known;
  handled.set(exports, exports);
  if (typeof exports === 'function') {
    if (!isNative(exports)) return exports;
    addon.functions++;
    const wrapper = wrapFunction(exports, exports.name);
    handled.set(exports, wrapper);
    handled.set(wrapper, wrapper);
    return wrapper;
  }
  for (const name of SafeArrayIterator(ObjectGetOwnPropertyNames(exports))) {
    const value = ObjectGetOwnPropertyDescriptor(exports, name)?.value;
    if (typeof value === 'function' && isNative(value)) addon.functions++;
    const isObject = typeof value === 'object' && value !== null && depth > 0;
    if (isObject && ObjectGetPrototypeOf(value) === ObjectPrototype) {
      const inner = bindIn(value, addon, depth - 1);
      if (inner !== value) ReflectSet(exports, name, inner);
    }
  }
  const fixed = wrapMembers(exports);
  if (fixed === undefined) return exports;
  const descriptors = { __proto__: null, ...ObjectGetOwnPropertyDescriptors(exports), ...fixed };
  const copy = ObjectCreate(ObjectGetPrototypeOf(exports), descriptors);
  handled.set(exports, copy);
  handled.set(copy, copy);
  return copy;
}

module.exports = { bindAddons };
