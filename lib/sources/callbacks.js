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
   * @param {any} visible what the property returns from now on
   */
  constructor(first, callback, visible) {
    this.first = first;
    this.callback = callback;
    this.visible = visible;
  }
}

/** From what a replaced property returns to the callback. @type {WeakMap<object, Function>} */
const callbacks = new SafeWeakMap();

/**
 * @param {any} stored what is kept in a property: a callback, a Replacement, or nothing
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
 * Creates the two parts of an accessor for a property whose callback a program may replace.
 * @param {object} property
 * @param {Function} property.shared what the property returns as long as the callback was not replaced
 * @param {(resource: any) => any} property.read returns what is kept in it
 * @param {(resource: any, callback: Function, args: ArrayLike<any>) => any} property.call calls the callback
 *   in the context of the resource
 */
function createReplaceHandlers({ shared, read, call }) {
  // Tools that print the name of a callback look for it elsewhere if this one is empty.
  ReflectDefineProperty(shared, 'name', { __proto__: null, value: '' });

  /** @param {Function} callback */
  function inContext(callback) {
    /** @this {any} */
    function replacement() {
      // If it was replaced too, only its replacement calls it, within the context.
      const isCurrent = read(this)?.visible === replacement;
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
     * @param {any} stored not a function
     * @returns {any} what the property returns
     */
    visible: (stored) => (isReplacement(stored) ? stored.visible : stored),

    /**
     * @param {any} stored
     * @param {any} value the assigned value
     * @returns {any} what to keep
     */
    replace(stored, value) {
      const first = isReplacement(stored) ? stored.first : stored;
      const callback = value === shared ? first : (callbacks.get(value) ?? value);
      if (callback === first || typeof first !== 'function') return callback;
      const visible = typeof callback === 'function' ? inContext(callback) : callback;
      return new Replacement(first, callback, visible);
    },
  };
}

module.exports = { assignedCallback, isReplacement, createReplaceHandlers };
