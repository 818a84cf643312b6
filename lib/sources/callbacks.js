'use strict';

// Callbacks that the runtime finds by name. Who reads one gets a function that calls it in the context
// of its resource. That is the native layer, and may be a program, which keeps what it has read and puts
// a callback of its own in its place that calls it. There is one such function for all resources, but
// for those with a replacement.

const {
  ObjectGetOwnPropertyDescriptor,
  ReflectApply,
  ReflectDefineProperty,
  ReflectOwnKeys,
  SafeArrayIterator,
  SafeWeakMap,
} = require('../platform/primordials');

/** What took the place of another callback. */
class Replacement {
  /**
   * @param {Function} first what those call who have read the property before
   * @param {any} callback that replaces it
   * @param {any} shown what those read who come after
   */
  constructor(first, callback, shown) {
    this.first = first;
    this.callback = callback;
    this.shown = shown;
  }
}

/** @type {WeakMap<object, Function>} from what is read of a replacement to the callback itself */
const callbacks = new SafeWeakMap();

/**
 * @param {any} kept of a property: a callback, what took the place of one, or nothing
 * @returns {boolean}
 */
function isReplacement(kept) {
  // The question for the type is quick, and mostly enough.
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
 * @param {object} property
 * @param {Function} property.shared what is read where nothing was replaced
 * @param {(resource: any) => any} property.read what is kept of it
 * @param {(resource: any, callback: Function, args: ArrayLike<any>) => any} property.call in its context
 */
function replaceable({ shared, read, call }) {
  // Tools that print a name look elsewhere for that of the callback.
  ReflectDefineProperty(shared, 'name', { __proto__: null, value: '' });

  /** @param {Function} callback */
  function inContext(callback) {
    /** @this {any} */
    function replacement() {
      // Replaced in its turn, it is called by its replacement, if at all.
      const isCurrent = read(this)?.shown === replacement;
      return isCurrent ? call(this, callback, arguments) : ReflectApply(callback, this, arguments);
    }
    // Tools print what they find in a timer or handle.
    for (const key of SafeArrayIterator(ReflectOwnKeys(callback))) {
      const property = ObjectGetOwnPropertyDescriptor(callback, key);
      ReflectDefineProperty(replacement, key, /** @type {PropertyDescriptor} */ (property));
    }
    callbacks.set(replacement, callback);
    return replacement;
  }

  return {
    /**
     * @param {any} kept no function
     * @returns {any} what is read
     */
    shown: (kept) => (isReplacement(kept) ? kept.shown : kept),

    /**
     * @param {any} kept
     * @param {any} value that is assigned
     * @returns {any} what is to be kept
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
