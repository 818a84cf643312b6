'use strict';

// Message ports. Core makes the native handles event targets, so that they do not derive from AsyncWrap in
// JavaScript. What the native layer calls on them, when one is created and for each message, has
// registered symbols as names; their end is an event that core dispatches.

const { ObjectDefineProperty, ReflectApply, SymbolFor } = require('../platform/primordials');
const { async_id_symbol } = require('../context/ids');
const { areActive } = require('./active');
const { defineAccessors, like, method } = require('./accessors');
const { conceal, hide } = require('./inspection');
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
hide(kReceivingPorts);

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
        if (isNew && areActive()) initPersistentWrap(this);
        this[kReceivingPorts] = ports;
        if (isNew) conceal(this);
      },
    },
  });
  const dispatches = method({
    call(_value, /** @type {string} */ type) {
      const isFollowed = isTracked(this) || areActive();
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
    value: like(dispatch, dispatches),
    configurable: true,
    writable: true,
  });
}

module.exports = { install };
