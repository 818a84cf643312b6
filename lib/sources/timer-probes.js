'use strict';

// Creates a timer and an immediate of the runtime's classes, to find their prototypes. If fakes have replaced the
// functions that create them, core is made to create them for its own use.

const {
  ArrayPrototypeFind,
  ArrayPrototypeMap,
  ObjectGetOwnPropertySymbols,
} = require('../platform/primordials');
const { isOfRuntime, requireCore } = require('../platform/core-modules');
const { runtimeTimers } = require('../platform/originals');
const { catchAssignment } = require('./accessors');
const { probeEmitter } = require('../platform/probe-emitters');

// Core has a list for each duration, in an object that V8 turns into a dictionary if a duration is long, and does not
// delete a list when its timers are cleared. This list is deleted after a millisecond.
const kDuration = 1;

/** @returns {any} a cleared timeout */
function probeTimeout() {
  const { setTimeout } = runtimeTimers;
  if (isOfRuntime(setTimeout)) {
    // `clearTimeout` may be a fake even if `setTimeout` is not.
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

/** @returns {any} an immediate that is cleared, or does nothing */
function probeImmediate() {
  const { setImmediate, clearImmediate } = runtimeTimers;
  if (!isOfRuntime(setImmediate)) return catchImmediate();
  const immediate = setImmediate(() => {});
  clearImmediate(immediate);
  return immediate;
}

/** Core creates one for `yield`, also under fakes. */
function catchImmediate() {
  const immediate = catchAssignment('_onImmediate', () => {
    requireCore('node:timers/promises').scheduler.yield();
  });
  immediate?.unref?.();
  return immediate;
}

module.exports = { probeImmediate, probeTimeout };
