'use strict';

// The `emit` of the process. Core reports rejections and the end of the process through it, and programs and test
// runners replace it. Whatever is in its place, the listeners of a rejection run in the context of the promise.

const {
  ObjectDefineProperty,
  ObjectGetOwnPropertyDescriptor,
  ObjectGetPrototypeOf,
  ObjectHasOwn,
  ReflectApply,
  ReflectDefineProperty,
  ReflectDeleteProperty,
  SafeSet,
  SafeWeakMap,
} = require('../platform/primordials');
const { runtimeProcess } = require('../platform/originals');
const { isReporting, reportUnhandled } = require('./rejected-context');
const { isCoreReporting } = require('./rejections');
const { copyFunctionProperties } = require('./replacement');

const runtime = /** @type {any} */ (runtimeProcess);

/** From an `emit` to its wrapper, and from the wrapper to itself. @type {WeakMap<Function, Function>} */
const wrappedEmits = new SafeWeakMap();

/**
 * - `beforeEvent`: called before each event. Written by `replaceEmit`.
 * - `own`: the `emit` of this package, or its getter. Written by `replaceInheritedEmit` and `followReplacedEmit`.
 * - `restore`: puts the program's `emit` back where a wrapper is in its place. Written by `wrapReplacedEmit`, and reset
 *   by `restoreReplacedEmit`.
 *
 * @type {{
 *   beforeEvent: (type: string, name: any) => void,
 *   own: Function | undefined,
 *   restore: (() => void) | undefined,
 * }}
 */
const emits = { beforeEvent() {}, own: undefined, restore: undefined };

const exceptionEvents = new SafeSet(['uncaughtException', 'uncaughtExceptionMonitor']);

/** @param {any} emit of a program */
function wrapEmit(emit) {
  if (typeof emit !== 'function' || wrappedEmits.get(emit) === emit) return emit;
  let wrapped = wrappedEmits.get(emit);
  if (wrapped === undefined) {
    wrapped = /** @this {any} */ function (/** @type {string} */ type) {
      const wasReplaced = emits.restore !== undefined;
      restoreReplacedEmit();
      // A wrapper may call another one.
      if (type === 'unhandledRejection' && !isReporting(arguments[2])) {
        return reportUnhandled(arguments[2], () => ReflectApply(emit, runtime, arguments));
      }
      emits.beforeEvent(type, arguments[1]);
      const result = ReflectApply(emit, this, arguments);
      // In the strict mode of rejections, core emits unhandledRejection after the exception.
      if (wasReplaced && exceptionEvents.has(type)) wrapReplacedEmit();
      return result;
    };
    copyFunctionProperties(emit, wrapped);
    wrappedEmits.set(emit, wrapped);
    wrappedEmits.set(wrapped, wrapped);
  }
  return wrapped;
}

/** @returns {PropertyDescriptor | undefined} of the `emit` that core would call */
function findEmit() {
  let holder = runtime;
  let descriptor;
  while (holder !== null && descriptor === undefined) {
    descriptor = ObjectGetOwnPropertyDescriptor(holder, 'emit');
    holder = ObjectGetPrototypeOf(holder);
  }
  return descriptor;
}

/** @param {PropertyDescriptor} descriptor of a program's `emit` */
function wrapDescriptor({ get, set, value, enumerable }) {
  if (get === undefined) return { __proto__: null, value: wrapEmit(value) };
  return {
    __proto__: null,
    get() {
      restoreReplacedEmit();
      return wrapEmit(ReflectApply(get, this, []));
    },
    set,
    enumerable,
  };
}

/**
 * Programs, such as async-hook-domain, replace `process.emit`, and may not call the function that they replaced. Core
 * reads the ids of a rejected promise just before it calls `emit`, so a replaced one is wrapped then, and only until it
 * is called: spies are found in their place.
 */
function wrapReplacedEmit() {
  if (!ObjectHasOwn(runtime, 'emit') && runtime.emit === emits.own) return;
  const found = emits.restore === undefined ? findEmit() : undefined;
  if (found === undefined || (found.get ?? found.value) === emits.own) return;
  const original = ObjectGetOwnPropertyDescriptor(runtime, 'emit');
  const wrapper = wrapDescriptor(found);
  if (original === undefined) wrapper.configurable = true;
  if (!ReflectDefineProperty(runtime, 'emit', wrapper)) return;
  emits.restore = () => {
    const current = ObjectGetOwnPropertyDescriptor(runtime, 'emit');
    if (current?.value !== wrapper.value || current?.get !== wrapper.get) return;
    if (original === undefined) ReflectDeleteProperty(runtime, 'emit');
    else ReflectDefineProperty(runtime, 'emit', { __proto__: null, ...original });
  };
}

/** Called when core has read ids, perhaps not for a report. */
function keepOnlyForReport() {
  if (emits.restore !== undefined && !isCoreReporting()) restoreReplacedEmit();
}

function restoreReplacedEmit() {
  const { restore } = emits;
  emits.restore = undefined;
  restore?.();
}

/**
 * The process inherits `emit` from EventEmitter. Its own prototype gets another one, so that fakes find a method, as
 * they do without this package.
 * @returns {boolean} whether that was possible: a program may have replaced `emit` or the prototype
 */
function replaceInheritedEmit() {
  const prototype = ObjectGetPrototypeOf(runtime);
  const { emit } = prototype;
  if (ObjectHasOwn(runtime, 'emit') || ObjectHasOwn(prototype, 'emit')) return false;
  const value = /** @this {any} */ function (/** @type {string} */ type) {
    // Programs and the module `domain` replace it for all emitters.
    const { emit: emitInherited } = ObjectGetPrototypeOf(prototype);
    if (this !== runtime) return ReflectApply(emitInherited, this, arguments);
    // As in `wrapEmit`. A function for both would be one more frame where a listener is added.
    if (type === 'unhandledRejection' && !isReporting(arguments[2])) {
      return reportUnhandled(arguments[2], () => ReflectApply(emitInherited, runtime, arguments));
    }
    emits.beforeEvent(type, arguments[1]);
    return ReflectApply(emitInherited, runtime, arguments);
  };
  emits.own = value;
  return ReflectDefineProperty(prototype, 'emit', {
    __proto__: null,
    value: copyFunctionProperties(emit, value),
    writable: true,
    configurable: true,
  });
}

/** For a program that has replaced it already, and may put the function back that it had found. */
function followReplacedEmit() {
  let current = wrapEmit(runtime.emit);
  emits.own = () => current;
  ObjectDefineProperty(runtime, 'emit', {
    __proto__: null,
    get: emits.own,
    set(replacement) {
      current = wrapEmit(replacement);
    },
    configurable: true,
    enumerable: ObjectHasOwn(runtime, 'emit'),
  });
}

/** @param {(type: string, name: any) => void} beforeEvent called with the event and the first argument of its listeners */
function replaceEmit(beforeEvent) {
  emits.beforeEvent = beforeEvent;
  if (!replaceInheritedEmit()) followReplacedEmit();
}

module.exports = { keepOnlyForReport, replaceEmit, wrapReplacedEmit };
