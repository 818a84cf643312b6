'use strict';

// Records functions that are passed to addons. Addons call them without a context or in an unrelated one.

const path = require('node:path');
const { requireCore } = require('../../platform/core-modules');
const { runtimeProcess } = require('../../platform/originals');
const { binder, rememberOther, makeHanded } = require('./handed-functions');

const { isProxy } = requireCore('node:util').types;
const ownBinary = /async-hooks-native[^/\\]*\.node$/;

/**
 * @param {Function} target of the addon
 * @param {string} name
 */
function watch(target, name) {
  /**
   * @param {any[]} args
   * @param {Function} above
   */
  const see = (args, above) => args.map((value) => seeValue(value, name, above));
  /** @type {Required<Pick<ProxyHandler<any>, 'apply' | 'construct'>>} */
  const handler = {
    apply: (fn, self, args) => Reflect.apply(fn, self, see(args, handler.apply)),
    construct: (fn, args, made) => Reflect.construct(fn, see(args, handler.construct), made),
  };
  return new Proxy(target, handler);
}

/**
 * @param {any} value
 * @param {string} name of the addon's function
 * @param {Function} above
 * @returns {any} the value, bound if `--verify` binds it
 */
function seeValue(value, name, above) {
  if (typeof value === 'function') {
    const handed = makeHanded(value, `${name}()`, above);
    if (handed !== undefined) rememberOther({ ...handed, isOfAddon: true });
    return binder.bind(value, above);
  }
  if (value === null || typeof value !== 'object' || isProxy(value)) return value;
  // An options object with callbacks as properties.
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  for (const { value: inner } of Object.values(Object.getOwnPropertyDescriptors(value))) {
    if (typeof inner !== 'function') continue;
    const handed = makeHanded(inner, `${name}()`, above);
    if (handed !== undefined) rememberOther({ ...handed, isOfAddon: true });
  }
  return value;
}

/**
 * @param {any} object exports of an addon, or the prototype of one of its classes
 * @param {string} name
 */
function watchAll(object, name) {
  for (const [key, property] of Object.entries(Object.getOwnPropertyDescriptors(object))) {
    const { value, writable, configurable } = property;
    if (typeof value !== 'function' || key === 'constructor') continue;
    if (typeof value.prototype === 'object') watchAll(value.prototype, `${name}: ${key}#`);
    const label = name.endsWith('#') ? `${name}${key}` : `${name}: ${key}`;
    if (configurable) {
      Object.defineProperty(object, key, { ...property, value: watch(value, label) });
    } else if (writable) {
      object[key] = watch(value, label);
    }
  }
}

function watchAddons() {
  const original = Object.getOwnPropertyDescriptor(runtimeProcess, 'dlopen');
  if (typeof original?.value !== 'function' || !original.configurable) return;
  const seen = new WeakSet();
  const { dlopen } = {
    /** @this {any} */
    dlopen(/** @type {any} */ loaded, /** @type {string} */ file) {
      const result = Reflect.apply(original.value, this, arguments);
      const { exports } = loaded;
      const name = path.basename(`${file}`);
      if (ownBinary.test(name)) return result;
      if (typeof exports === 'function') loaded.exports = watch(exports, name);
      else if (exports !== null && typeof exports === 'object' && !seen.has(exports)) {
        seen.add(exports);
        watchAll(exports, name);
      }
      return result;
    },
  };
  Object.defineProperties(dlopen, Object.getOwnPropertyDescriptors(original.value));
  Object.defineProperty(runtimeProcess, 'dlopen', { ...original, value: dlopen });
}

module.exports = { watchAddons };
