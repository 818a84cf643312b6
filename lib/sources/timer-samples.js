'use strict';

// One timer and one immediate of the runtime's classes, also where fakes are in the place of all functions that
// make them. Core makes them for itself too.

const {
  ArrayPrototypeFind,
  ArrayPrototypeMap,
  ObjectDefineProperty,
  ObjectGetOwnPropertySymbols,
  ObjectIsExtensible,
  ObjectPrototype,
} = require('../primordials');
const { isOfRuntime, requireCore } = require('../core-modules');
const { kNever, runtimeTimers } = require('../runtime');
const { sampleEmitter } = require('../sample-emitters');

/** @returns {any} a timeout that is cleared */
function sampleTimeout() {
  const { setTimeout } = runtimeTimers;
  if (isOfRuntime(setTimeout)) {
    // What clears timers may be a fake of its own.
    return setTimeout(() => {}, kNever).close();
  }
  const { Socket } = requireCore('node:net');
  /** @type {any} */
  const socket = sampleEmitter(() => new Socket());
  socket.setTimeout(kNever);
  const timeout = ArrayPrototypeFind(
    ArrayPrototypeMap(ObjectGetOwnPropertySymbols(socket), (symbol) => socket[symbol]),
    (value) => value?._idleTimeout === kNever,
  );
  socket.setTimeout(0);
  return timeout;
}

/** @returns {any} an immediate that is cleared, or one that does nothing */
function sampleImmediate() {
  const { setImmediate, clearImmediate } = runtimeTimers;
  if (!isOfRuntime(setImmediate)) return catchImmediate();
  const immediate = setImmediate(() => {});
  clearImmediate(immediate);
  return immediate;
}

/**
 * Core makes one for `yield`, and shows it to nobody. But it assigns the callback, and so runs into a setter
 * that it inherits.
 */
function catchImmediate() {
  const name = '_onImmediate';
  /** @type {any} */
  let immediate;
  if (name in ObjectPrototype || !ObjectIsExtensible(ObjectPrototype)) return immediate;
  ObjectDefineProperty(ObjectPrototype, name, {
    __proto__: null,
    configurable: true,
    /** @this {any} */
    set(value) {
      immediate ??= this;
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
    requireCore('node:timers/promises').scheduler.yield();
  } finally {
    delete (/** @type {any} */ (ObjectPrototype)[name]);
  }
  immediate?.unref?.();
  return immediate;
}

module.exports = { sampleImmediate, sampleTimeout };
