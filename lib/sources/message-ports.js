'use strict';

// Message ports. Core makes the native handles event targets, so that they do not derive from AsyncWrap in
// JavaScript. What the native layer calls on them, when one is created and for each message, has
// registered symbols as names; their end is an event that core dispatches.

const { ObjectDefineProperty, ReflectApply, SymbolFor } = require('../platform/primordials');
const { async_id_symbol } = require('../context/ids');
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
      const isFollowed = isTracked(this) || sourcesAreActive();
      // A program may dispatch events by itself.
      if (!isFollowed || !isExecuting(this)) return ReflectApply(dispatch, this, arguments);
      // A port from before this was installed. It has no frame of its own.
      if (!isTracked(this)) this[async_id_symbol] = 0;
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
