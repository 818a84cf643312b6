'use strict';

// Core shows some of its objects to nobody. But it assigns their callback, and so runs into a setter that they
// inherit.

const {
  ObjectDefineProperty,
  ObjectIsExtensible,
  ObjectPrototype,
} = require('../platform/primordials');

/**
 * @param {string} name of a property that core assigns
 * @param {() => void} make has core make an object that it assigns it to
 * @returns {any} the first such object, undefined where core makes a literal, or a program has the property
 */
function catchAssignment(name, make) {
  /** @type {any} */
  let caught;
  if (name in ObjectPrototype || !ObjectIsExtensible(ObjectPrototype)) return caught;
  ObjectDefineProperty(ObjectPrototype, name, {
    __proto__: null,
    configurable: true,
    /** @this {any} */
    set(value) {
      caught ??= this;
      const descriptor = {
        __proto__: null,
        value,
        writable: true,
        enumerable: true,
        configurable: true,
      };
      ObjectDefineProperty(this, name, descriptor);
    },
  });
  try {
    make();
  } finally {
    delete (/** @type {any} */ (ObjectPrototype)[name]);
  }
  return caught;
}

module.exports = { catchAssignment };
