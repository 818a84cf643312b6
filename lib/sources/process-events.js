'use strict';

// Events of the process that concern a resource or a promise. Their listeners run in its context.

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
const {
  clearAsyncIdStack,
  executionAsyncId,
  executionAsyncResource,
  hasAsyncIdStack,
  popAsyncContext,
} = require('../context/id-stack');
const { clearDefaultTriggerAsyncId } = require('../context/ids');
const { emitAfter } = require('../hooks/emit');
const { deliverLast } = require('../hooks/destroy-queue');
const { runtimeProcess } = require('../platform/originals');
const { setFrame, sourcesCarry } = require('../frames/carrier');
const { requestPromiseFrames } = require('../frames/carrying');
const { saveResourceFrame } = require('../frames/propagation');
const {
  enterThrowing,
  forgetEntered,
  isReporting,
  reportInDomain,
  reportUnhandled,
} = require('./rejected-context');
const rejectionListeners = require('./rejection-listeners');
const rejections = require('./rejections');
const { asMethod, copyFunctionProperties, replaceMethods } = require('./replacement');
const { saveFrameAfterThrow } = require('./scope');

const runtime = /** @type {any} */ (runtimeProcess);

/**
 * Core calls `process._fatalException`, which emits the events, while the context of the callback that threw is
 * still on the stack.
 * @param {Function} fatalException
 */
function emitUncaughtException(fatalException, args) {
  // A constructor that threw may have left its default trigger id.
  clearDefaultTriggerAsyncId();
  const fromPromise = args[1];
  if (fromPromise) enterThrowing();
  const handled = ReflectApply(fatalException, runtime, args);
  if (handled) endContexts();
  return handled;
}

function endContexts() {
  forgetEntered();
  if (hasAsyncIdStack()) saveResourceFrame(executionAsyncResource());
  else saveFrameAfterThrow();
  while (hasAsyncIdStack()) {
    const asyncId = executionAsyncId();
    if (asyncId === 0) popAsyncContext(0);
    else emitAfter(asyncId);
  }
  clearAsyncIdStack();
  if (sourcesCarry) setFrame(undefined);
}

/**
 * `emitted`: whether an exit event was emitted, by core or by a program. Written by the replaced `emit`. While it
 * is false, ticks need not read `process._exiting`, which is slow.
 */
const exit = { emitted: false };

/** @returns {boolean} whether the process accepts no more ticks */
function isExiting() {
  return exit.emitted && runtime._exiting;
}

/**
 * @param {string} type of an event that the process is about to emit
 * @param {any} name the first argument of its listeners
 */
function beforeEvent(type, name) {
  if (rejectionListeners.mayAddListener(type, name)) requestPromiseFrames();
  if (type === 'exit') exit.emitted = true;
  // Core emits it outside of all contexts.
  else if (type === 'beforeExit' && !hasAsyncIdStack()) deliverLast();
}

/** From an `emit` to its wrapper, and from the wrapper to itself. @type {WeakMap<Function, Function>} */
const wrappedEmits = new SafeWeakMap();

/**
 * - `own`: the `emit` of this package, or its getter. Written by `replaceInheritedEmit` and `followReplacedEmit`.
 * - `restore`: puts the program's `emit` back where a wrapper is in its place. Written by `wrapReplacedEmit`, and reset
 *   by `restoreReplacedEmit`.
 *
 * @type {{ own: Function | undefined, restore: (() => void) | undefined }}
 */
const emits = { own: undefined, restore: undefined };

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
      beforeEvent(type, arguments[1]);
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

/** @param {() => boolean} isCoreReporting */
function keepOnlyForReport(isCoreReporting) {
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
    if (type === 'unhandledRejection' && !isReporting(arguments[2])) {
      return reportUnhandled(arguments[2], () => ReflectApply(emitInherited, runtime, arguments));
    }
    beforeEvent(type, arguments[1]);
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

function install() {
  rejections.install(reportInDomain, wrapReplacedEmit, keepOnlyForReport);
  rejectionListeners.install();
  if (!replaceInheritedEmit()) followReplacedEmit();
  const { _fatalException: fatalException } = runtime;
  const replacement = asMethod({
    call() {
      return emitUncaughtException(fatalException, arguments);
    },
  });
  replaceMethods(runtime, { _fatalException: replacement });
}

module.exports = { install, isExiting };
