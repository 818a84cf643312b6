'use strict';

// The deprecated property `asyncResource` of bound functions, which Node has up to version 24. To be deleted with
// Node 24.

const { ObjectDefineProperty, isObjectPrototypePlain } = require('../platform/primordials');
const { requireCore } = require('../platform/core-modules');

const { deprecate } = requireCore('node:util');

const kResource = Symbol('asyncResource');
const message = 'The asyncResource property on bound functions is deprecated';

// One pair of accessors for all bound functions: `deprecate` takes microseconds.
/** @type {PropertyDescriptor & ThisType<any>} */
const descriptor = {
  get: deprecate(
    /** @this {any} */ function () {
      return this[kResource];
    },
    message,
    'DEP0172',
  ),
  set: deprecate(
    /** @this {any} */ function (value) {
      this[kResource] = value;
    },
    message,
    'DEP0172',
  ),
  configurable: true,
  enumerable: true,
};

const safeDescriptor = { __proto__: null, ...descriptor };

/**
 * @param {any} bound
 * @param {object} resource
 */
function defineAsyncResource(bound, resource) {
  bound[kResource] = resource;
  const isPlain = isObjectPrototypePlain();
  ObjectDefineProperty(bound, 'asyncResource', isPlain ? descriptor : safeDescriptor);
}

module.exports = { defineAsyncResource };
