'use strict';

// Message ports. Core makes the native handles event targets, so that they do not derive from AsyncWrap in
// JavaScript. What the native layer calls on them, when one is created and for each message, has
// registered symbols as names; their end is an event that core dispatches.

const { ObjectDefineProperty, ReflectApply, SymbolFor } = require('../platform/primordials');
const { sourcesAreActive } = require('./active');
const { defineAccessors } = require('./accessors');
const { asMethod, copyFunctionProperties } = require('./replacement');
const { makeHiddenKeysNonEnumerable, hideFromInspection } = require('./inspection');
const {
  callWrap,
  destroyWrap,
  initPersistentWrap,
  isExecuting,
  isTracked,
} = require('./wrap-context');

// What core's constructor sets last.
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
      // A port from before this was installed has no events. A program may dispatch events by itself.
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
