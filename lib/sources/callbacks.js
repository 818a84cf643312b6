'use strict';

// Callback properties of resources. Reading one returns a function that calls the callback in the context of its
// resource. The native layer reads it, and so does a program that replaces the callback by one that calls the
// original. All resources share one such function, except those whose callback was replaced.

const {
  ObjectGetOwnPropertyDescriptor,
  ReflectApply,
  ReflectDefineProperty,
  ReflectOwnKeys,
  SafeArrayIterator,
  SafeWeakMap,
} = require('../platform/primordials');

/** The stored value of a property whose callback was replaced. */
class Replacement {
  /**
   * @param {Function} first the first callback, which the shared function continues to call
   * @param {any} callback the callback that was assigned last
   * @param {any} visible what the property returns from now on
   */
  constructor(first, callback, visible) {
    this.first = first;
    this.callback = callback;
    this.visible = visible;
  }
}

/** The callbacks, by the functions that their properties return. @type {WeakMap<object, Function>} */
const callbacks = new SafeWeakMap();

/**
 * @param {any} stored the stored value of a property: a callback, a Replacement, or undefined
 * @returns {boolean}
 */
function isReplacement(stored) {
  // `typeof` is fast, and sufficient for most resources.
  return typeof stored === 'object' && stored instanceof Replacement;
}

/**
 * @param {any} stored
 * @returns {any} the callback that was assigned last
 */
function assignedCallback(stored) {
  return isReplacement(stored) ? stored.callback : stored;
}

/**
 * @param {any} stored not a function
 * @returns {any} what the property returns
 */
function visibleCallback(stored) {
  return isReplacement(stored) ? stored.visible : stored;
}

/**
 * Creates the function that an accessor's setter calls, for a property whose callback a program may replace.
 * @param {object} property
 * @param {Function} property.shared what the property returns unless the callback was replaced
 * @param {(resource: any) => any} property.read returns the stored value
 * @param {(resource: any, callback: Function, args: ArrayLike<any>) => any} property.call calls the callback
 *   in the context of the resource
 */
function createReplace({ shared, read, call }) {
  // Tools that print the name of a callback use another source for it if the name of the function is empty.
  ReflectDefineProperty(shared, 'name', { __proto__: null, value: '' });

  /** @param {Function} callback */
  function inContext(callback) {
    /** @this {any} */
    function replacement() {
      // If this callback was replaced too, its replacement calls it, already in the context.
      const isCurrent = read(this)?.visible === replacement;
      return isCurrent ? call(this, callback, arguments) : ReflectApply(callback, this, arguments);
    }
    // Tools print properties of the callback of a timer or handle.
    for (const key of SafeArrayIterator(ReflectOwnKeys(callback))) {
      const property = ObjectGetOwnPropertyDescriptor(callback, key);
      ReflectDefineProperty(replacement, key, /** @type {PropertyDescriptor} */ (property));
    }
    callbacks.set(replacement, callback);
    return replacement;
  }

  /**
   * @param {any} stored
   * @param {any} value the assigned value
   * @returns {any} the value to store
   */
  return function replace(stored, value) {
    const first = isReplacement(stored) ? stored.first : stored;
    const callback = value === shared ? first : (callbacks.get(value) ?? value);
    if (callback === first || typeof first !== 'function') return callback;
    const visible = typeof callback === 'function' ? inContext(callback) : callback;
    return new Replacement(first, callback, visible);
  };
}

module.exports = { assignedCallback, createReplace, isReplacement, visibleCallback };
