'use strict';

// Accessors on prototypes, through which the sources see what core assigns to its objects.

const {
  ObjectDefineProperty,
  ObjectIsExtensible,
  ObjectPrototype,
  ReflectOwnKeys,
  SafeArrayIterator,
} = require('../platform/primordials');

/**
 * Puts accessors on a prototype of the runtime.
 * @param {object} prototype
 * @param {PropertyDescriptorMap & ThisType<any>} accessors
 */
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
 * Finds an object that core does not expose: while core creates it, Object.prototype has a setter, which the
 * assignment of the object's callback calls.
 * @param {string} name of a property that core assigns
 * @param {() => void} create makes core create an object and assign the property
 * @returns {any} the first such object, or undefined if core uses a literal or a program has defined the property
 */
function catchAssignment(name, create) {
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
    create();
  } finally {
    delete (/** @type {any} */ (ObjectPrototype)[name]);
  }
  return caught;
}

module.exports = { catchAssignment, defineAccessors };
