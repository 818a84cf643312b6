'use strict';

// Message ports are native handles that core has made event targets: only the native half is an
// AsyncWrap. What the native layer calls on them, when one is made and for each message, is found by
// registered symbols; the end is an event that core dispatches.

const { ObjectDefineProperty, ReflectApply, SymbolFor } = require('../platform/primordials');
const { adoptResource } = require('../context/ids');
const { areActive } = require('./active');
const { defineAccessors, like, method } = require('./accessors');
const { conceal, hide } = require('./inspection');
const { callWrap, destroyWrap, hasIds, initPersistentWrap, isExecuting } = require('./async-wrap');

// Core's constructor sets it last.
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
      const isFollowed = hasIds(this) || areActive();
      // A program may dispatch events of its own.
      if (!isFollowed || !isExecuting(this)) return ReflectApply(dispatch, this, arguments);
      // One that was made before this was installed.
      if (!hasIds(this)) adoptResource(this);
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
