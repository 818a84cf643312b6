'use strict';

// One timer and one immediate of the runtime's classes, also where fakes are in the place of all functions that
// make them. Core makes them for itself too.

const {
  ArrayPrototypeFind,
  ArrayPrototypeMap,
  ObjectGetOwnPropertySymbols,
} = require('../platform/primordials');
const { isOfRuntime, requireCore } = require('../platform/core-modules');
const { runtimeTimers } = require('../platform/originals');
const { catchAssignment } = require('./accessors');
const { probeEmitter } = require('../platform/probe-emitters');

// Core keeps a list for each duration, in an object that V8 makes a dictionary for a long one, and leaves the list
// there when its timers are cleared. This list is short-lived: it ends after a millisecond.
const kDuration = 1;

/** @returns {any} a timeout that is cleared */
function probeTimeout() {
  const { setTimeout } = runtimeTimers;
  if (isOfRuntime(setTimeout)) {
    // What clears timers may be a fake of its own.
    return setTimeout(() => {}, kDuration).close();
  }
  const { Socket } = requireCore('node:net');
  /** @type {any} */
  const socket = probeEmitter(() => new Socket());
  socket.setTimeout(kDuration);
  const timeout = ArrayPrototypeFind(
    ArrayPrototypeMap(ObjectGetOwnPropertySymbols(socket), (symbol) => socket[symbol]),
    (value) => value?._idleTimeout === kDuration,
  );
  socket.setTimeout(0);
  return timeout;
}

/** @returns {any} an immediate that is cleared, or one that does nothing */
function probeImmediate() {
  const { setImmediate, clearImmediate } = runtimeTimers;
  if (!isOfRuntime(setImmediate)) return catchImmediate();
  const immediate = setImmediate(() => {});
  clearImmediate(immediate);
  return immediate;
}

/** Core makes one for `yield`, also under fakes. */
function catchImmediate() {
  const immediate = catchAssignment('_onImmediate', () => {
    requireCore('node:timers/promises').scheduler.yield();
  });
  immediate?.unref?.();
  return immediate;
}

module.exports = { probeImmediate, probeTimeout };
