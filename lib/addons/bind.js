'use strict';

// Functions that JavaScript hands to addons are bound to the context of the call: the switch for addons that lose
// it. Nothing of this is loaded where nobody asks for it.

const { requireCore } = require('../platform/core-modules');
const { loadedAddons, loadedModules } = require('../frames/native-readers');
const { record } = require('./record');
const { isNative, wrapFunction, wrapMembers } = require('./wrappers');
const { watchDlopen } = require('./dlopen');

const fs = requireCore('node:fs');
const path = requireCore('node:path');

const kDepth = 3;
const kOwn = /^async-hooks-native\b.*\.node$/;

/** @typedef {import('./record').BoundAddon} BoundAddon */

/** @type {WeakSet<object>} */
const done = new WeakSet();

/**
 * Binds what is handed to the addons that are loaded from now on, and to those that `require` has loaded.
 * @param {string[]} except names of packages whose addons are left alone
 * @returns {boolean} whether it can be done
 */
function bindAddons(except) {
  for (const name of except) record.exceptions.add(name);
  if (record.on) return true;
  record.on = watchDlopen(bindExports);
  if (!record.on) return false;
  for (const file of loadedAddons()) {
    bindExports(loadedModules()[file], file);
  }
  return true;
}

/**
 * @param {string} file
 * @returns {boolean} whether the addon is made with the crate, and knows better what its callbacks answer
 */
function keepsContexts(file) {
  try {
    return fs.readFileSync(file).includes('node-async-context');
  } catch {
    return false;
  }
}

/**
 * @param {string} file
 * @returns {boolean} whether it is of a package that is left alone, or of its package for one platform
 */
function isExcepted(file) {
  const [, ...inner] = file.split(/[\\/]node_modules[\\/]/);
  const packages = inner.map((rest) => {
    const [scope, name] = rest.split(/[\\/]/);
    return scope.startsWith('@') ? `${scope}/${name}` : scope;
  });
  return packages.some((name) =>
    [...record.exceptions].some((one) => name === one || name.startsWith(`${one}-`)),
  );
}

/**
 * @param {{ exports: any }} module
 * @param {unknown} file
 */
function bindExports(module, file) {
  if (typeof file !== 'string' || kOwn.test(path.basename(file)) || isExcepted(file)) return;
  const { exports } = module;
  if (exports === null || (typeof exports !== 'object' && typeof exports !== 'function')) return;
  if (done.has(exports)) return;
  /** @type {BoundAddon} */
  const addon = { file, functions: 0, keeps: false };
  record.bound.push(addon);
  addon.keeps = keepsContexts(file);
  if (addon.keeps) return;
  try {
    module.exports = bindIn(exports, addon, kDepth);
  } catch (error) {
    // The addon works as it does without this.
    addon.problem = String(error);
  }
}

/**
 * @param {any} exports an exports object, or one that is in it
 * @param {BoundAddon} addon
 * @param {number} depth
 * @returns {any} the same object, or another where the addon has made it unchangeable
 */
function bindIn(exports, addon, depth) {
  if (done.has(exports)) return exports;
  done.add(exports);
  if (typeof exports === 'function') {
    if (!isNative(exports)) return exports;
    addon.functions++;
    return wrapFunction(exports, exports.name);
  }
  for (const name of Object.getOwnPropertyNames(exports)) {
    const value = Object.getOwnPropertyDescriptor(exports, name)?.value;
    if (typeof value === 'function' && isNative(value)) addon.functions++;
    const isSpace = typeof value === 'object' && value !== null && depth > 0;
    if (isSpace && Object.getPrototypeOf(value) === Object.prototype) {
      const inner = bindIn(value, addon, depth - 1);
      if (inner !== value) Reflect.set(exports, name, inner);
    }
  }
  const fixed = wrapMembers(exports);
  if (fixed.length === 0) return exports;
  const copy = Object.create(Object.getPrototypeOf(exports), {
    ...Object.getOwnPropertyDescriptors(exports),
    ...Object.fromEntries(fixed),
  });
  done.add(copy);
  return copy;
}

module.exports = { bindAddons };
