'use strict';

// Events of the process that are about a resource or a promise: their listeners run in its context.

const {
  async_id_symbol,
  clearAsyncIdStack,
  clearDefaultTriggerAsyncId,
  executionAsyncId,
  executionAsyncResource,
  hasAsyncIdStack,
  popAsyncContext,
  pushAsyncContext,
  trigger_async_id_symbol,
} = require('../state');
const { emitAfter } = require('../emit');
const { deliverLast } = require('../destroy');
const { runtimeProcess } = require('../runtime');
const { enterPromiseFrame, keepFrame, setFrame, sourcesCarry } = require('../frame');
const { keepFrameOfThrower } = require('./scope');

const runtime = /** @type {any} */ (runtimeProcess);

// The promise of the last `unhandledRejection`. Where no listener takes it, an uncaught exception
// follows in the same context.
/** @type {any} */
let rejected;

/**
 * @param {any} promise
 * @returns {boolean} whether it has ids, which promises have while hooks want them
 */
function pushPromise(promise) {
  const asyncId = promise?.[async_id_symbol];
  if (asyncId === undefined) return false;
  pushAsyncContext(asyncId, promise[trigger_async_id_symbol], promise);
  return true;
}

/** @param {Function} emit */
function emitUnhandledRejection(emit, args) {
  rejected = args[2];
  const pushed = pushPromise(rejected);
  const interrupted = enterPromiseFrame(rejected);
  try {
    const handled = Reflect.apply(emit, runtime, args);
    if (handled) rejected = undefined;
    return handled;
  } finally {
    if (pushed && hasAsyncIdStack()) popAsyncContext(args[2][async_id_symbol]);
    setFrame(interrupted);
  }
}

/**
 * Node calls `process._fatalException`, which tells the listeners, while the context of the callback
 * that threw is still on the stack.
 * @param {Function} fatalException
 */
function emitUncaughtException(fatalException, args) {
  // A constructor that threw may have left it.
  clearDefaultTriggerAsyncId();
  const [, fromPromise] = args;
  if (fromPromise) {
    pushPromise(rejected);
    enterPromiseFrame(rejected);
  }
  rejected = undefined;
  const handled = Reflect.apply(fatalException, runtime, args);
  if (handled) endContexts();
  return handled;
}

function endContexts() {
  if (hasAsyncIdStack()) keepFrame(executionAsyncResource());
  else keepFrameOfThrower();
  while (hasAsyncIdStack()) {
    const asyncId = executionAsyncId();
    if (asyncId === 0) popAsyncContext(0);
    else emitAfter(asyncId);
  }
  clearAsyncIdStack();
  if (sourcesCarry) setFrame(undefined);
}

let exitEmitted = false;

/** @returns {boolean} whether the process takes no more ticks */
function isExiting() {
  // Programs emit `exit` too, and to ask the process each time is slow.
  return exitEmitted && runtime._exiting;
}

/** @type {WeakMap<Function, Function>} */
const wrappedEmits = new WeakMap();

/** @param {any} emit */
function wrapEmit(emit) {
  if (typeof emit !== 'function' || wrappedEmits.get(emit) === emit) return emit;
  let wrapped = wrappedEmits.get(emit);
  if (wrapped === undefined) {
    wrapped = /** @this {any} */ function (/** @type {string} */ type) {
      // One of them may call another.
      if (type === 'unhandledRejection' && arguments[2] !== rejected) {
        return emitUnhandledRejection(emit, arguments);
      }
      if (type === 'exit') exitEmitted = true;
      // Core emits it outside of all contexts.
      else if (type === 'beforeExit' && !hasAsyncIdStack()) deliverLast();
      return Reflect.apply(emit, this, arguments);
    };
    wrappedEmits.set(emit, wrapped);
    wrappedEmits.set(wrapped, wrapped);
  }
  return wrapped;
}

function install() {
  const { emit, _fatalException: fatalException } = runtime;
  let current = wrapEmit(emit);
  // Programs replace it too, as async-hook-domain does, and may answer without calling what they replaced.
  Object.defineProperty(runtime, 'emit', {
    get: () => current,
    set(replacement) {
      current = wrapEmit(replacement);
    },
    configurable: true,
    enumerable: true,
  });
  runtime._fatalException = function () {
    return emitUncaughtException(fatalException, arguments);
  };
}

module.exports = { install, isExiting };
