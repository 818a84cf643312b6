'use strict';

// Message ports. Core turns the native handles into event targets, so in JavaScript they do not derive from AsyncWrap.
// The methods that the native layer calls, when a port is created and for each message, are named by registered
// symbols. When a port ends, core dispatches an event.

const { ObjectDefineProperty, ReflectApply, SymbolFor } = require('../platform/primordials');
const { sourcesAreActive } = require('./active');
const { defineAccessors } = require('./accessors');
const { asMethod, copyFunctionProperties } = require('./replacement');
const { makeHiddenKeysNonEnumerable, hideFromInspection } = require('./inspection');
const { callWrap, destroyWrap, initPersistentWrap, isTracked } = require('./wrap-context');
const { isExecuting } = require('./executing-handle');

// The property that core's constructor sets last.
const kCurrentlyReceivingPorts = SymbolFor('nodejs.internal.kCurrentlyReceivingPorts');
const kHybridDispatch = SymbolFor('nodejs.internal.kHybridDispatch');
const kReceivingPorts = Symbol('receivingPorts');
hideFromInspection(kReceivingPorts);

function install() {
  const { prototype } = MessagePort;
  const dispatch = /** @type {any} */ (prototype)[kHybridDispatch];
  defineAccessors(prototype, {
    [kCurrentlyReceivingPorts]: {
      get() {
        return this[kReceivingPorts];
      },
      set(ports) {
        const isNew = !(kReceivingPorts in this);
        if (isNew && sourcesAreActive()) initPersistentWrap(this);
        this[kReceivingPorts] = ports;
        if (isNew) makeHiddenKeysNonEnumerable(this);
      },
    },
  });
  const dispatches = asMethod({
    call(_value, /** @type {string} */ type) {
      // A port that is older than the source has no events. A program may dispatch such an event itself.
      if (!isTracked(this) || !isExecuting(this)) return ReflectApply(dispatch, this, arguments);
      const result = callWrap(this, dispatch, arguments);
      if (type === 'close') destroyWrap(this);
      return result;
    },
  });
  ObjectDefineProperty(prototype, kHybridDispatch, {
    __proto__: null,
    value: copyFunctionProperties(dispatch, dispatches),
    configurable: true,
    writable: true,
  });
}

module.exports = { install };
