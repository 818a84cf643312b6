'use strict';

// Callback properties of resources. A reader gets a function that calls the callback in the context of its
// resource. The native layer is such a reader. So is a program that replaces a callback by one of its own,
// which calls what the program has read. All resources share one such function, except those whose
// callback was replaced.

const {
  ObjectGetOwnPropertyDescriptor,
  ReflectApply,
  ReflectDefineProperty,
  ReflectOwnKeys,
  SafeArrayIterator,
  SafeWeakMap,
} = require('../platform/primordials');

/** What is kept in a property whose callback was replaced. */
class Replacement {
  /**
   * @param {Function} first the first callback, which the shared function goes on calling
   * @param {any} callback the one that was assigned last
   * @param {any} shown what the property returns from now on
   */
  constructor(first, callback, shown) {
    this.first = first;
    this.callback = callback;
    this.shown = shown;
  }
}

/** From what a replaced property returns to the callback. @type {WeakMap<object, Function>} */
const callbacks = new SafeWeakMap();

/**
 * @param {any} kept what is kept in a property: a callback, a Replacement, or nothing
 * @returns {boolean}
 */
function isReplacement(kept) {
  // `typeof` is fast, and sufficient for most resources.
  return typeof kept === 'object' && kept instanceof Replacement;
}

/**
 * @param {any} kept
 * @returns {any} the callback that was assigned last
 */
function callbackIn(kept) {
  return isReplacement(kept) ? kept.callback : kept;
}

/**
 * For a property whose callback a program may replace.
 * @param {object} property
 * @param {Function} property.shared what the property returns as long as the callback was not replaced
 * @param {(resource: any) => any} property.read returns what is kept in it
 * @param {(resource: any, callback: Function, args: ArrayLike<any>) => any} property.call calls the callback
 *   in the context of the resource
 */
function replaceable({ shared, read, call }) {
  // Tools that print the name of a callback look for it elsewhere if this one is empty.
  ReflectDefineProperty(shared, 'name', { __proto__: null, value: '' });

  /** @param {Function} callback */
  function inContext(callback) {
    /** @this {any} */
    function replacement() {
      // If it was replaced too, only its replacement calls it, within the context.
      const isCurrent = read(this)?.shown === replacement;
      return isCurrent ? call(this, callback, arguments) : ReflectApply(callback, this, arguments);
    }
    // Tools print properties of the callback that they find in a timer or handle.
    for (const key of SafeArrayIterator(ReflectOwnKeys(callback))) {
      const property = ObjectGetOwnPropertyDescriptor(callback, key);
      ReflectDefineProperty(replacement, key, /** @type {PropertyDescriptor} */ (property));
    }
    callbacks.set(replacement, callback);
    return replacement;
  }

  return {
    /**
     * @param {any} kept not a function
     * @returns {any} what the property returns
     */
    shown: (kept) => (isReplacement(kept) ? kept.shown : kept),

    /**
     * @param {any} kept
     * @param {any} value the assigned value
     * @returns {any} what to keep
     */
    replace(kept, value) {
      const first = isReplacement(kept) ? kept.first : kept;
      const callback = value === shared ? first : (callbacks.get(value) ?? value);
      if (callback === first || typeof first !== 'function') return callback;
      const shown = typeof callback === 'function' ? inContext(callback) : callback;
      return new Replacement(first, callback, shown);
    },
  };
}

module.exports = { callbackIn, isReplacement, replaceable };
