'use strict';

// Events of the process that are about a resource or a promise: their listeners run in its context.

const {
  ArrayPrototypeSome,
  ObjectDefineProperty,
  ObjectGetOwnPropertyDescriptor,
  ObjectHasOwn,
  ObjectIsExtensible,
  ReflectApply,
  ReflectDefineProperty,
  SafeArrayIterator,
  SafeSet,
  SafeWeakMap,
} = require('../platform/primordials');
const {
  clearAsyncIdStack,
  executionAsyncId,
  executionAsyncResource,
  hasAsyncIdStack,
  popAsyncContext,
  pushAsyncContext,
} = require('../context/id-stack');
const { adoptResource, clearDefaultTriggerAsyncId } = require('../context/ids');
const { isTracking } = require('../context/runtime-context');
const { deliverLast } = require('../hooks/destroy-queue');
const { emitAfter } = require('../hooks/emit');
const { nextTick, runtimeProcess } = require('../platform/originals');
const { getFrame, promisesLackFrames, setFrame, sourcesCarry } = require('../frames/carrier');
const { wantFramesOfPromises } = require('../frames/carrying');
const { saveResourceFrame } = require('../frames/propagation');
const rejections = require('./rejections');
const { frameOfRejected, hasRuntimeIds, takeRejected } = rejections;
const { asMethod, copyFunctionProperties, replaceMethods } = require('./replacement');
const { knownIdOf, triggerIdOf } = require('./promise-ids');
const { saveFrameAfterThrow } = require('./scope');

const runtime = /** @type {any} */ (runtimeProcess);

/**
 * @typedef {object} Entered a rejected promise whose context was entered
 * @property {any} promise
 * @property {boolean} pushed whether it has ids
 * @property {any} frame that was interrupted
 */

/**
 * The rejected promise of the last event, until the next tick: an exception or warnings may follow.
 * @type {{ promise: any, byCore: boolean } | undefined}
 */
let told;
/** The promise whose listeners are being called. @type {any} */
let telling;
/** What stays entered for what core does after the event. @type {Entered | undefined} */
let entered;

/**
 * @param {any} promise
 * @returns {boolean} whether it has ids, which promises have while hooks or domains want them
 */
function pushPromise(promise) {
  let asyncId = promise ? knownIdOf(promise) : undefined;
  if (asyncId === undefined && wantsIds(promise)) asyncId = adoptResource(promise);
  if (asyncId === undefined) return false;
  pushAsyncContext(asyncId, triggerIdOf(promise), promise);
  return true;
}

/** @param {any} promise */
function wantsIds(promise) {
  return isTracking() && hasRuntimeIds(promise) && ObjectIsExtensible(promise);
}

/**
 * @param {any} promise that was rejected
 * @returns {Entered}
 */
function enterRejected(promise) {
  const pushed = pushPromise(promise);
  const frame = getFrame();
  if (sourcesCarry) setFrame(frameOfRejected(promise));
  return { promise, pushed, frame };
}

/** @param {Entered} left */
function leaveRejected({ promise, pushed, frame }) {
  const asyncId = pushed ? knownIdOf(promise) : undefined;
  if (pushed && hasAsyncIdStack() && executionAsyncId() === asyncId) {
    popAsyncContext(/** @type {number} */ (asyncId));
  }
  if (sourcesCarry) setFrame(frame);
}

function leaveEntered() {
  if (entered !== undefined) leaveRejected(entered);
  entered = undefined;
}

/**
 * @param {any} promise
 * @param {boolean} byCore
 */
function beginTelling(promise, byCore) {
  leaveEntered();
  told = { promise, byCore };
  // Before all that the listeners start, and after all that core does for this promise.
  nextTick(endTelling);
}

function endTelling() {
  leaveEntered();
  told = undefined;
}

/**
 * Calls listeners in the context of a rejected promise.
 * @param {any} promise
 * @param {boolean} byCore whether core calls them, and not a program
 * @param {() => any} emit
 */
function tell(promise, byCore, emit) {
  beginTelling(promise, byCore);
  const around = telling;
  const left = enterRejected(promise);
  let stays = false;
  telling = promise;
  try {
    const handled = emit();
    stays = byCore;
    return handled;
  } finally {
    telling = around;
    if (stays) entered = left;
    else leaveRejected(left);
  }
}

/**
 * @param {Function} emit
 * @param {any} args
 */
function emitUnhandledRejection(emit, args) {
  const promise = args[2];
  const wasTold = told?.promise === promise && told?.byCore === true;
  const byCore = takeRejected() === promise || wasTold;
  return tell(promise, byCore, () => ReflectApply(emit, runtime, args));
}

/** Domains have an event of their own, from which core does not tell the promise either. */
rejections.setDomainListener((emit) => {
  const promise = takeRejected();
  return promise === undefined ? emit() : tell(promise, true, emit);
});

/**
 * Node calls `process._fatalException`, which tells the listeners, while the context of the callback
 * that threw is still on the stack.
 * @param {Function} fatalException
 */
function emitUncaughtException(fatalException, args) {
  // A constructor that threw may have left it.
  clearDefaultTriggerAsyncId();
  const fromPromise = args[1];
  if (fromPromise) enterThrowing();
  const handled = ReflectApply(fatalException, runtime, args);
  if (handled) endContexts();
  return handled;
}

/** Enters the context of the promise whose rejection has become an exception. */
function enterThrowing() {
  const promise = takeRejected();
  if (promise !== undefined) beginTelling(promise, true);
  if (entered === undefined && told !== undefined) enterRejected(told.promise);
}

function endContexts() {
  entered = undefined;
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

let exitEmitted = false;

/** @returns {boolean} whether the process takes no more ticks */
function isExiting() {
  // Programs emit `exit` too, and to ask the process each time is slow.
  return exitEmitted && runtime._exiting;
}

/** @type {WeakMap<Function, Function>} */
const wrappedEmits = new SafeWeakMap();

/** @param {any} emit */
function wrapEmit(emit) {
  if (typeof emit !== 'function' || wrappedEmits.get(emit) === emit) return emit;
  let wrapped = wrappedEmits.get(emit);
  if (wrapped === undefined) {
    wrapped = /** @this {any} */ function (/** @type {string} */ type) {
      // One of them may call another.
      if (type === 'unhandledRejection' && arguments[2] !== telling) {
        return emitUnhandledRejection(emit, arguments);
      }
      if (listenersMayCome(type, arguments[1])) wantFramesOfPromises();
      if (type === 'exit') exitEmitted = true;
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

// Whose listeners run in the frame of a promise.
const rejectionEvents = new SafeSet([
  'unhandledRejection',
  'uncaughtException',
  'uncaughtExceptionMonitor',
]);

/**
 * @param {string} type of an event of the process
 * @param {any} name of the event whose listeners change
 * @returns {boolean} whether there may be listeners of rejections from now on. Core's own listeners of
 *   `newListener` have the process tell of new ones
 */
function listenersMayCome(type, name) {
  if (type === 'newListener') return rejectionEvents.has(name);
  return type === 'removeListener' && name === 'newListener';
}

/** Somebody may learn of a rejection without being a listener. */
function followCaptureCallbacks() {
  for (const name of SafeArrayIterator([
    'setUncaughtExceptionCaptureCallback',
    'addUncaughtExceptionCaptureCallback',
  ])) {
    const original = runtime[name];
    if (typeof original !== 'function') continue;
    const replacement = /** @this {any} */ function (/** @type {any} */ callback) {
      if (typeof callback === 'function') wantFramesOfPromises();
      return ReflectApply(original, this, arguments);
    };
    for (const property of SafeArrayIterator(['name', 'length'])) {
      const descriptor = ObjectGetOwnPropertyDescriptor(original, property);
      if (descriptor !== undefined) ObjectDefineProperty(replacement, property, descriptor);
    }
    const descriptor = {
      __proto__: null,
      value: replacement,
      writable: true,
      enumerable: true,
      configurable: true,
    };
    ReflectDefineProperty(runtime, name, descriptor);
  }
}

/** @returns {boolean} whether somebody already wants to learn of rejections */
function rejectionsAreAwaited() {
  return (
    runtime.hasUncaughtExceptionCaptureCallback() ||
    ArrayPrototypeSome(runtime.eventNames(), (name) => rejectionEvents.has(name))
  );
}

function install() {
  rejections.install();
  if (rejectionsAreAwaited()) wantFramesOfPromises();
  const { emit, _fatalException: fatalException } = runtime;
  let current = wrapEmit(emit);
  // Programs replace it too, as async-hook-domain does, and may answer without calling what they replaced.
  ObjectDefineProperty(runtime, 'emit', {
    __proto__: null,
    get: () => current,
    set(replacement) {
      current = wrapEmit(replacement);
    },
    configurable: true,
    enumerable: ObjectHasOwn(runtime, 'emit'),
  });
  const fails = asMethod({
    call() {
      return emitUncaughtException(fatalException, arguments);
    },
  });
  replaceMethods(runtime, { _fatalException: fails });
  if (promisesLackFrames) followCaptureCallbacks();
}

module.exports = { install, isExiting };
