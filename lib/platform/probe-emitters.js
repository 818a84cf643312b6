'use strict';

// Creates emitters of core, to reach classes that are not public.

const { ObjectDefineProperty, ReflectApply, ReflectDeleteProperty } = require('./primordials');
const { requireCore } = require('./core-modules');

const EventEmitter = /** @type {any} */ (requireCore('node:events'));

/**
 * Core calls `EventEmitter.init.call`, which a program may have broken.
 * @param {() => any} make
 */
function probeEmitter(make) {
  try {
    return make();
  } catch {
    const { init } = EventEmitter;
    /** @type {(emitter: any, options: any) => any} */
    const call = (emitter, options) => ReflectApply(init, emitter, [options]);
    ObjectDefineProperty(init, 'call', { __proto__: null, value: call, configurable: true });
    try {
      return make();
    } finally {
      ReflectDeleteProperty(init, 'call');
    }
  }
}

module.exports = { probeEmitter };
