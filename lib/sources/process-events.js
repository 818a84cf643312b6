'use strict';

// Events of the process that concern a resource or a promise. Their listeners run in its context.

const {
  ObjectDefineProperty,
  ObjectHasOwn,
  ReflectApply,
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

/** From an `emit` to its wrapper, and from the wrapper to itself. @type {WeakMap<Function, Function>} */
const wrappedEmits = new SafeWeakMap();

/** @param {any} emit */
function wrapEmit(emit) {
  if (typeof emit !== 'function' || wrappedEmits.get(emit) === emit) return emit;
  let wrapped = wrappedEmits.get(emit);
  if (wrapped === undefined) {
    wrapped = /** @this {any} */ function (/** @type {string} */ type) {
      // A wrapper may call another one.
      if (type === 'unhandledRejection' && !isReporting(arguments[2])) {
        return reportUnhandled(arguments[2], () => ReflectApply(emit, runtime, arguments));
      }
      if (rejectionListeners.mayAddListener(type, arguments[1])) requestPromiseFrames();
      if (type === 'exit') exit.emitted = true;
      // Core emits it outside of all contexts.
      else if (type === 'beforeExit' && !hasAsyncIdStack()) deliverLast();
      return ReflectApply(emit, this, arguments);
    };
    copyFunctionProperties(emit, wrapped);
    wrappedEmits.set(emit, wrapped);
    wrappedEmits.set(wrapped, wrapped);
  }
  return wrapped;
}

function install() {
  rejections.install(reportInDomain);
  rejectionListeners.install();
  const { emit, _fatalException: fatalException } = runtime;
  let current = wrapEmit(emit);
  // Programs, such as async-hook-domain, replace it too, and may not call the function that they replaced.
  ObjectDefineProperty(runtime, 'emit', {
    __proto__: null,
    get: () => current,
    set(replacement) {
      current = wrapEmit(replacement);
    },
    configurable: true,
    enumerable: ObjectHasOwn(runtime, 'emit'),
  });
  const replacement = asMethod({
    call() {
      return emitUncaughtException(fatalException, arguments);
    },
  });
  replaceMethods(runtime, { _fatalException: replacement });
}

module.exports = { install, isExiting };
