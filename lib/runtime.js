'use strict';

// The runtime's functions as they are before the sources replace them, for the package's own use:
// nothing that it does for itself may become a resource that hooks are told of.

const { requireCore } = require('./core-modules');

// `process` is an accessor of the global object.
const runtimeProcess = process;
const { nextTick: runtimeNextTick } = process;
const { queueMicrotask: runtimeQueueMicrotask, setImmediate } = globalThis;
// A program may put fakes in their place later.
const runtimeTimers = { ...requireCore('node:timers') };
const nodeMajor = Number.parseInt(process.versions.node, 10);

// The longest that Node takes: a shorter timer, though cleared, would wake the event loop once.
const kNever = 2 ** 31 - 1;

let internal = false;

/** @returns {boolean} whether the resource that the runtime is making is one of ours */
function isInternal() {
  return internal;
}

/**
 * Calls `make`, in which the runtime makes a resource for the package's own use.
 * @template T
 * @param {() => T} make
 * @returns {T}
 */
function makeInternal(make) {
  internal = true;
  try {
    return make();
  } finally {
    internal = false;
  }
}

/** Whether the next tick that core queues is one of the package, which it has made or sees itself. */
const ticks = { expected: false };

/** @param {() => void} callback */
function queueMicrotask(callback) {
  makeInternal(() => runtimeQueueMicrotask(callback));
}

/**
 * @param {(...args: any[]) => void} callback
 * @param {any[]} args
 */
function nextTick(callback, ...args) {
  ticks.expected = true;
  Reflect.apply(runtimeNextTick, runtimeProcess, [callback, ...args]);
}

module.exports = {
  isInternal,
  kNever,
  makeInternal,
  nextTick,
  nodeMajor,
  queueMicrotask,
  runtimeNextTick,
  runtimeProcess,
  runtimeQueueMicrotask,
  runtimeTimers,
  setImmediate,
  ticks,
};
