'use strict';

// Finds intrinsics: in the program's realm if they are still the runtime's own, otherwise in a new realm, whose
// functions work on objects of every realm. primordials.js lists the intrinsics that the package uses.
// Loaded before the check of Node's version, so it uses only what older releases have too.

const real = globalThis;

/** @type {any} a realm whose intrinsics nobody has replaced */
let untouched;

/**
 * @param {string} name of an intrinsic function
 * @param {unknown} fn the current value
 * @returns {boolean} whether it is the runtime's. The only intrinsic that this calls is `toString`
 */
function isNative(name, fn) {
  if (typeof fn !== 'function') return false;
  try {
    const text = `${fn}`;
    return (
      text === `function ${name}() { [native code] }` ||
      text === `function ${name}() {\n    [native code]\n}`
    );
  } catch {
    return false;
  }
}

function untouchedRealm() {
  if (untouched === undefined) {
    untouched = require('node:vm').runInNewContext(
      'this',
      /** @type {any} */ ({ __proto__: null }),
    );
  }
  return untouched;
}

/**
 * @param {string} name of a global constructor or namespace
 * @returns {any}
 */
function globalOf(name) {
  const found = real[name];
  if (found === undefined || typeof found === 'object' || isNative(name, found)) return found;
  return untouchedRealm()[name];
}

/**
 * @param {string} owner
 * @param {string} name
 * @returns {any} a function that needs no receiver; undefined on releases that have none
 */
function staticOf(owner, name) {
  let found;
  try {
    found = real[owner][name];
    if (found === undefined || isNative(name, found)) return found;
  } catch {
    // A getter that throws in its place.
  }
  return untouchedRealm()[owner][name];
}

/**
 * @param {string} owner
 * @param {string} name
 * @returns {any}
 */
function methodOf(owner, name) {
  try {
    const found = real[owner].prototype[name];
    if (isNative(name, found)) return found;
  } catch {
    // As above.
  }
  const { prototype } = untouchedRealm()[owner];
  return prototype[name];
}

const ReflectApply = staticOf('Reflect', 'apply');
const bind = methodOf('Function', 'bind');
const call = methodOf('Function', 'call');
/** @type {(fn: any) => (self: any, ...args: any[]) => any} */
const uncurryThis = ReflectApply(bind, bind, [call]);

/**
 * @param {string} owner
 * @param {string} name
 */
const uncurried = (owner, name) => uncurryThis(methodOf(owner, name));

/**
 * @param {string} owner
 * @param {string} name
 */
function uncurriedGetter(owner, name) {
  let getter;
  try {
    getter = descriptorOf(real[owner].prototype, name).get;
  } catch {
    // As above.
  }
  if (!isNative(`get ${name}`, getter)) {
    getter = descriptorOf(untouchedRealm()[owner].prototype, name).get;
  }
  return uncurryThis(getter);
}

const ReflectOwnKeys = staticOf('Reflect', 'ownKeys');
const ObjectSetPrototypeOf = staticOf('Object', 'setPrototypeOf');
const ObjectFreeze = staticOf('Object', 'freeze');
/** @type {(object: any, key: PropertyKey, descriptor: any) => any} */
const ObjectDefineProperty = staticOf('Object', 'defineProperty');
/** @type {(object: any, key: PropertyKey) => any} */
const descriptorOf = staticOf('Reflect', 'getOwnPropertyDescriptor');

/**
 * The result has no prototype, so that properties of Object.prototype are not taken for a part of it.
 * @type {typeof Object.getOwnPropertyDescriptor}
 */
function ObjectGetOwnPropertyDescriptor(object, key) {
  const descriptor = descriptorOf(object, key);
  return descriptor === undefined ? undefined : ObjectSetPrototypeOf(descriptor, null);
}

module.exports = {
  ObjectDefineProperty,
  ObjectFreeze,
  ObjectGetOwnPropertyDescriptor,
  ObjectSetPrototypeOf,
  ReflectApply,
  ReflectOwnKeys,
  call,
  descriptorOf,
  globalOf,
  isNative,
  methodOf,
  staticOf,
  uncurried,
  uncurriedGetter,
  uncurryThis,
  untouchedRealm,
};
