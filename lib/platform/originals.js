'use strict';

// The runtime's functions as they are before the sources replace them, for the package's own use:
// nothing that it does for itself may become a resource that hooks are told of.

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
 * What the sources replace. A program may have put fakes in their place before it loads the package: then one
 * is not known until the program has taken them away. A wrapper of `nextTick` is as good as core's.
 * @type {{ nextTick: typeof process.nextTick | undefined, queueMicrotask: typeof queueMicrotask | undefined }}
 */
const originals = {
  nextTick: queuesTicks(process.nextTick) ? process.nextTick : undefined,
  queueMicrotask:
    !isNode || isOfRuntime(globalThis.queueMicrotask) ? globalThis.queueMicrotask : undefined,
};
// It may also put them there later.
const runtimeTimers = { ...requireCore('node:timers') };
const nodeMajor = NumberParseInt(process.versions.node, 10);

const settled = PromiseResolve();
const { then } = settled;

let internal = false;

/**
 * Core's asks whether the process is exiting before it queues a tick, and a fake does not.
 * @param {any} nextTick
 * @returns {boolean} whether it is core's, or one that calls core's
 */
function queuesTicks(nextTick) {
  if (!isNode || isOfRuntime(nextTick)) return true;
  const exiting = ObjectGetOwnPropertyDescriptor(runtimeProcess, '_exiting');
  if (exiting?.get === undefined || !exiting.configurable) return true;
  let asked = false;
  ObjectDefineProperty(runtimeProcess, '_exiting', {
    __proto__: null,
    ...exiting,
    get() {
      asked = true;
      return ReflectApply(/** @type {() => any} */ (exiting.get), this, []);
    },
  });
  try {
    ReflectApply(nextTick, runtimeProcess, [() => {}]);
  } catch {
    // None that could be used.
  } finally {
    ObjectDefineProperty(runtimeProcess, '_exiting', exiting);
  }
  return asked;
}

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
  const outer = internal;
  internal = true;
  try {
    return make();
  } finally {
    internal = outer;
  }
}

/** Whether the next tick that core queues is one of the package, which it has made or sees itself. */
const ticks = { expected: false };

/** @param {() => void} callback */
function queueMicrotask(callback) {
  const { queueMicrotask: original } = originals;
  if (original === undefined) {
    ReflectApply(then, settled, [callback]);
    return;
  }
  // As `makeInternal` does, without a closure for each microtask.
  const outer = internal;
  internal = true;
  try {
    original(callback);
  } finally {
    internal = outer;
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
  isInternal,
  makeInternal,
  nextTick,
  nodeMajor,
  originals,
  queueMicrotask,
  runtimeProcess,
  runtimeTimers,
  setImmediate,
  ticks,
};
