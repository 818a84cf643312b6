'use strict';

// The native channel of a DNS resolver. It has no callback: this source sees it when a resolver stores it.

const { ObjectGetPrototypeOf } = require('../platform/primordials');
const { requireCore } = require('../platform/core-modules');
const { isTracking } = require('../context/runtime-context');
const { defineAccessors } = require('./accessors');
const { sourcesAreActive } = require('./active');
const { hideFromInspection, preserveInspection } = require('./inspection');
const { isLoaded } = require('./loaded-modules');
const { initPersistentWrap } = require('./wrap-context');

const kHandle = Symbol('handle');
hideFromInspection(kHandle, (handle) => [['_handle', handle]]);

/** Whether the accessor is there. Written by `install`. */
const state = { installed: false };

/** @type {PropertyDescriptorMap & ThisType<any>} */
const accessors = {
  _handle: {
    get() {
      return this[kHandle];
    },
    set(channel) {
      this[kHandle] = channel;
      // A channel has no callbacks, so it only matters to hooks.
      if (sourcesAreActive() && isTracking()) initPersistentWrap(channel);
    },
  },
};

/** @returns {boolean} false as long as the module is not loaded */
function install() {
  if (state.installed) return true;
  if (!isLoaded('dns')) return false;
  state.installed = true;
  const { Resolver } = requireCore('node:dns');
  const prototype = ObjectGetPrototypeOf(Resolver.prototype);
  defineAccessors(prototype, accessors);
  preserveInspection(prototype);
  return true;
}

module.exports = { install };
