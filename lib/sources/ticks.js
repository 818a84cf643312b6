'use strict';

// process.nextTick. Core's tick objects cannot be reached, so the function is replaced. Core calls it as a property of
// `process` too.

const {
  FunctionCall,
  ObjectGetPrototypeOf,
  ObjectPrototype,
  ReflectApply,
} = require('../platform/primordials');
const {
  adoptResource,
  async_id_symbol,
  newAsyncId,
  trigger_async_id_symbol,
} = require('../context/ids');
const { isTracking } = require('../context/runtime-context');
const { emitDestroy } = require('../hooks/destroy-queue');
const { callInitHooks, emitAfter, emitBefore } = require('../hooks/emit');
const { initHooks, initHooksExist } = require('../hooks/hook-set');
const { kResourceFrame } = require('../frames/carrier');
const { exchangeCarriedFrame, frameToCarry } = require('../frames/propagation');
const { pinMap } = require('../map-pinning');
const {
  filterPropagation,
  exitRefusedStores,
  propagationFiltersExist,
} = require('../frames/on-propagate');
const { isOfRuntime } = require('../platform/core-modules');
const { originals, runtimeProcess, ticks } = require('../platform/originals');
const { sourcesAreActive } = require('./active');
const { catchAssignment } = require('./accessors');
const { followDirectTicks } = require('./direct-ticks');
const { takeOver } = require('./forwarders');
const { isExiting } = require('./process-events');
const {
  copyFunctionProperties,
  replaceFunction,
  replaceFunctionInContext,
  whenFakeIsRemoved,
} = require('./replacement');
const { getRuntimeTriggerAsyncId } = require('./runtime-ids');

/**
 * The function that this one replaces: core's, or a wrapper of it. Written when it is replaced. A variable instead of
 * a property of a constant, because V8 would inline all of core's function, and then not inline the functions here.
 * @type {any}
 */
let runtimeNextTick;

/**
 * `replaced`: whether the function of the main context is replaced. `coreIsKnown`: whether `originals` has core's
 * function, and not a spy that was there first. Written by `replace` and `replaceRestored`.
 */
const installation = { replaced: false, coreIsKnown: isOfRuntime(originals.nextTick) };

/**
 * Looks like core's. It has a constructor, because unoptimized code defines the symbols of a literal by a slow call
 * into V8's runtime.
 * @this {any}
 * @param {any} frame
 * @param {Function} callback
 * @param {any[] | undefined} args
 */
function TickObject(frame, callback, args) {
  // Assigned when ids are needed.
  this[async_id_symbol] = 0;
  this[trigger_async_id_symbol] = 0;
  this[kResourceFrame] = frame;
  this.callback = callback;
  this.args = args;
}
TickObject.prototype = ObjectPrototype;

/**
 * The prototype of core's tick objects, which are literals or, from Node 26.12 on, instances of a class. Only a class
 * assigns `callback`.
 */
function runtimeTickPrototype() {
  const { nextTick: coreNextTick } = originals;
  if (coreNextTick === undefined) return ObjectPrototype;
  const tickObject = catchAssignment('callback', () => {
    ticks.expected = true;
    ReflectApply(coreNextTick, runtimeProcess, [() => {}]);
  });
  return tickObject === undefined ? ObjectPrototype : ObjectGetPrototypeOf(tickObject);
}

/**
 * Does what `assignResourceIds` does, in a function in which V8 sees only tick objects.
 * @param {any} tickObject
 */
function giveTickIds(tickObject) {
  tickObject[async_id_symbol] = newAsyncId();
  tickObject[trigger_async_id_symbol] = getRuntimeTriggerAsyncId();
  if (propagationFiltersExist()) filterPropagation(tickObject, 'TickObject');
}

/** @param {any} callback */
function nextTick(callback) {
  if (!sourcesAreActive() || typeof callback !== 'function' || isExiting()) {
    ReflectApply(runtimeNextTick, runtimeProcess, arguments);
    return;
  }
  if (!isTracking() && arguments.length <= 3 && runtimeNextTick.call === FunctionCall) {
    queueWithFrame(arguments.length, callback, arguments[1], arguments[2]);
    return;
  }
  // V8 inlines the allocation of an array of known length.
  let args;
  switch (arguments.length) {
    case 1:
      break;
    case 2:
      args = [arguments[1]];
      break;
    case 3:
      args = [arguments[1], arguments[2]];
      break;
    default:
      args = new Array(arguments.length - 1);
      for (let i = 1; i < arguments.length; i++) args[i - 1] = arguments[i];
  }
  const tickObject = new /** @type {any} */ (TickObject)(frameToCarry(), callback, args);
  if (isTracking()) {
    giveTickIds(tickObject);
    if (initHooksExist()) {
      const trigger = tickObject[trigger_async_id_symbol];
      callInitHooks(initHooks(), tickObject[async_id_symbol], 'TickObject', trigger, tickObject);
    }
  }
  ticks.expected = true;
  if (runtimeNextTick.call === FunctionCall) {
    // eslint-disable-next-line no-restricted-syntax -- it is the runtime's
    runtimeNextTick.call(runtimeProcess, runTick, tickObject);
  } else {
    ReflectApply(runtimeNextTick, runtimeProcess, [runTick, tickObject]);
  }
}

/**
 * Queues a tick that needs no ids. Its frame is one of the tick's arguments.
 * @param {number} length how many arguments `nextTick` was called with
 * @param {Function} callback
 * @param {any} first
 * @param {any} second
 */
function queueWithFrame(length, callback, first, second) {
  const frame = frameToCarry();
  ticks.expected = true;
  /* eslint-disable no-restricted-syntax -- it is the runtime's */
  if (length === 1) {
    runtimeNextTick.call(runtimeProcess, runWithFrame, frame, callback);
  } else if (length === 2) {
    runtimeNextTick.call(runtimeProcess, runWithFrameAndOne, frame, callback, first);
  } else {
    runtimeNextTick.call(runtimeProcess, runWithFrameAndTwo, frame, callback, first, second);
  }
  /* eslint-enable no-restricted-syntax */
}

/**
 * @param {any} frame
 * @param {Function} callback
 */
function runWithFrame(frame, callback) {
  const interrupted = exchangeCarriedFrame(frame);
  if (isTracking()) runWithNewIds(frame, callback);
  else callback();
  exchangeCarriedFrame(interrupted);
}

/**
 * @param {any} frame
 * @param {Function} callback
 * @param {any} first
 */
function runWithFrameAndOne(frame, callback, first) {
  const interrupted = exchangeCarriedFrame(frame);
  if (isTracking()) runWithNewIds(frame, callback, [first]);
  else callback(first);
  exchangeCarriedFrame(interrupted);
}

/**
 * @param {any} frame
 * @param {Function} callback
 * @param {any} first
 * @param {any} second
 */
function runWithFrameAndTwo(frame, callback, first, second) {
  const interrupted = exchangeCarriedFrame(frame);
  if (isTracking()) runWithNewIds(frame, callback, [first, second]);
  else callback(first, second);
  exchangeCarriedFrame(interrupted);
}

/**
 * Runs a tick that was queued before ids were needed.
 * @param {any} frame
 * @param {Function} callback
 * @param {any[]} [args]
 */
function runWithNewIds(frame, callback, args) {
  runInScope(new /** @type {any} */ (TickObject)(frame, callback, args));
}

/** @param {any} tickObject */
function runTick(tickObject) {
  const interrupted = exchangeCarriedFrame(tickObject[kResourceFrame]);
  if (isTracking()) runInScope(tickObject);
  else callTick(tickObject);
  exchangeCarriedFrame(interrupted);
}

/** @param {any} tickObject */
function runInScope(tickObject) {
  const asyncId = tickObject[async_id_symbol] || adoptResource(tickObject);
  if (propagationFiltersExist()) exitRefusedStores(tickObject);
  emitBefore(asyncId, tickObject[trigger_async_id_symbol], tickObject);
  try {
    callTick(tickObject);
  } finally {
    emitDestroy(asyncId);
  }
  emitAfter(asyncId);
}

/** @param {any} tickObject */
function callTick({ callback, args }) {
  if (args === undefined) callback();
  else if (args.length === 1) callback(args[0]);
  else if (args.length === 2) callback(args[0], args[1]);
  else ReflectApply(callback, undefined, args);
}

/** Replaces the function. The replacement has no effect until the sources are active. */
function replace() {
  if (installation.replaced) return;
  const forwarded = takeOver('nextTick', nextTick);
  if (forwarded !== undefined) {
    runtimeNextTick = forwarded;
    installation.replaced = true;
    return;
  }
  const { nextTick: coreNextTick } = originals;
  if (coreNextTick === undefined) {
    whenFakeIsRemoved(runtimeProcess, 'nextTick', replaceRestored);
    installation.replaced = true;
    return;
  }
  const current = runtimeProcess.nextTick;
  if (current !== coreNextTick && isFake(current)) {
    runtimeNextTick = coreNextTick;
    replaceFunction(runtimeProcess, 'nextTick', coreNextTick, nextTick);
  } else {
    runtimeNextTick = current;
    runtimeProcess.nextTick = copyFunctionProperties(current, nextTick);
  }
  installation.replaced = true;
}

/** @returns {boolean} whether it is a fake that a test has installed temporarily in the place of core's function */
function isFake(/** @type {any} */ found) {
  return found?.clock !== undefined || found?._isMockFunction === true;
}

/** Called when a program that has saved core's function restores it. */
function replaceAgain() {
  const { nextTick: found } = runtimeProcess;
  if (found === originals.nextTick) runtimeProcess.nextTick = nextTick;
  else if (!installation.coreIsKnown && isOfRuntime(found)) replaceRestored(found);
}

/** @param {any} coreNextTick core's function, which was unknown because of a fake or a spy */
function replaceRestored(coreNextTick) {
  originals.nextTick = coreNextTick;
  installation.coreIsKnown = true;
  runtimeNextTick = coreNextTick;
  runtimeProcess.nextTick = nextTick;
}

/** @param {any} copy the `process` of another context */
function replaceIn(copy) {
  replace();
  const { nextTick: coreNextTick } = originals;
  if (copy && coreNextTick) replaceFunctionInContext(copy, 'nextTick', coreNextTick, nextTick);
}

function install() {
  replace();
  followDirectTicks(replaceAgain);
  TickObject.prototype = runtimeTickPrototype();
  pinMap(new /** @type {any} */ (TickObject)(undefined, install, undefined));
}

module.exports = { install, replace, replaceIn };
