'use strict';

/**
 * Puts accessors on a prototype of the runtime, where they see what core assigns to its objects.
 * @param {object} prototype
 * @param {PropertyDescriptorMap & ThisType<any>} accessors
 */
function defineAccessors(prototype, accessors) {
  for (const key of Reflect.ownKeys(accessors)) {
    Object.defineProperty(prototype, key, { ...accessors[key], configurable: true });
  }
}

module.exports = { defineAccessors };
