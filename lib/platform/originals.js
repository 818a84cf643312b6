'use strict';

// The runtime's functions before the sources replace them, for the package's own use: hooks must not see resources that
// the package creates for itself.

const {
  ArrayPrototypeUnshift,
  NumberParseInt,
  ObjectDefineProperty,
  ObjectGetOwnPropertyDescriptor,
  PromiseResolve,
  ReflectApply,
} = require('./primordials');
const { isOfRuntime, requireCore } = require('./core-modules');
const { isNode } = require('./other-runtimes');

// `process` is an accessor of the global object.
const runtimeProcess = process;
const { setImmediate } = globalThis;

/**
 * The functions that the sources replace. If a program has installed a fake before it loads the package, the function
 * is unknown until the fake is removed. Then its source writes it. A wrapper of core's `nextTick` counts as the
 * original.
 * @type {{ nextTick: typeof process.nextTick | undefined, queueMicrotask: typeof queueMicrotask | undefined }}
 */
const originals = {
  nextTick: queuesTicks(process.nextTick) ? process.nextTick : undefined,
  queueMicrotask:
    !isNode || isOfRuntime(globalThis.queueMicrotask) ? globalThis.queueMicrotask : undefined,
};
const timers = requireCore('node:timers');
// A program may install fakes later. A spread would call the getter of `promises`, which loads a module.
const runtimeTimers = {
  clearImmediate: timers.clearImmediate,
  setImmediate: timers.setImmediate,
  setTimeout: timers.setTimeout,
};
const nodeMajor = NumberParseInt(process.versions.node, 10);

const settled = PromiseResolve();
const { then } = settled;

/** Whether core creates a resource for the package's own use. Written by `makeInternal` and `queueMicrotask`. */
let internal = false;

/**
 * Core's function reads whether the process is exiting before it queues a tick, and a fake does not.
 * @param {any} nextTick
 * @returns {boolean} whether it is core's function, or calls core's function
 */
function queuesTicks(nextTick) {
  if (!isNode || isOfRuntime(nextTick)) return true;
  const exiting = ObjectGetOwnPropertyDescriptor(runtimeProcess, '_exiting');
  if (exiting?.get === undefined || !exiting.configurable) return true;
  let wasRead = false;
  ObjectDefineProperty(runtimeProcess, '_exiting', {
    __proto__: null,
    ...exiting,
    get() {
      wasRead = true;
      return ReflectApply(/** @type {() => any} */ (exiting.get), this, []);
    },
  });
  try {
    ReflectApply(nextTick, runtimeProcess, [() => {}]);
  } catch {
    // The function cannot be used.
  } finally {
    ObjectDefineProperty(runtimeProcess, '_exiting', exiting);
  }
  return wasRead;
}

/**
 * Resets what it returns: hooks of the built-in that core calls next may create resources of the program.
 * @returns {boolean} whether core creates a resource for the package's own use
 */
function takeInternal() {
  const was = internal;
  internal = false;
  return was;
}

/**
 * Calls `make`, in which core creates a resource for the package's own use.
 * @template T
 * @param {() => T} make
 * @returns {T}
 */
function makeInternal(make) {
  const outer = internal;
  internal = true;
  try {
    return make();
  } finally {
    internal = outer;
  }
}

/**
 * `expected`: whether the next tick that core queues comes from this package, or from a function that it has replaced.
 * Set before each call of core's `nextTick`, and reset by direct-ticks.js.
 */
const ticks = { expected: false };

/** @param {() => void} callback */
function queueMicrotask(callback) {
  const { queueMicrotask: original } = originals;
  if (original === undefined) {
    ReflectApply(then, settled, [callback]);
    return;
  }
  // `makeInternal`, without a closure for each microtask.
  const outer = internal;
  internal = true;
  try {
    original(callback);
  } finally {
    internal = outer;
  }
}

/**
 * Queues a microtask of the package, which belongs to no domain of the program.
 * @param {() => void} callback
 */
function queueInternalMicrotask(callback) {
  const inDomain = /** @type {{ domain?: object | null }} */ (runtimeProcess);
  const { domain } = inDomain;
  if (!domain) return queueMicrotask(callback);
  inDomain.domain = null;
  try {
    queueMicrotask(callback);
  } finally {
    inDomain.domain = domain;
  }
}

/**
 * @param {(...args: any[]) => void} callback
 * @param {any[]} args
 */
function nextTick(callback, ...args) {
  const { nextTick: original } = originals;
  if (original === undefined) {
    queueMicrotask(() => ReflectApply(callback, undefined, args));
    return;
  }
  ticks.expected = true;
  ArrayPrototypeUnshift(args, callback);
  ReflectApply(original, runtimeProcess, args);
}

module.exports = {
  makeInternal,
  nextTick,
  nodeMajor,
  originals,
  queueInternalMicrotask,
  queueMicrotask,
  runtimeProcess,
  runtimeTimers,
  setImmediate,
  takeInternal,
  ticks,
};
