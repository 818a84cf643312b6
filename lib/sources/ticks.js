'use strict';

// process.nextTick. Node keeps its tick objects to itself, so the function is replaced: core calls it
// through `process` too.

const { async_id_symbol, isTracking, newAsyncId, trigger_async_id_symbol } = require('../state');
const { emitAfter, emitBefore, emitDestroy, emitInit } = require('../hooks');
const { enterCarriedFrame, frameToCarry, kFrame, leaveCarriedFrame } = require('../frame');
const { keep } = require('../kept-objects');
const { askVetoers, leaveRefused, vetoersExist } = require('../on-propagate');
const { runtimeProcess } = require('../runtime');
const { isExiting } = require('./process-events');
const { getRuntimeTriggerAsyncId } = require('./runtime-ids');

/**
 * Constants to V8, which can inline what they are then.
 * @type {{ nextTick?: any, installed?: true }}
 */
const once = {};

/**
 * A plain object to who looks at it. Made by a constructor, because V8 defines the symbols of a literal in
 * its runtime wherever the code is not optimized.
 * @this {any}
 * @param {number} asyncId
 * @param {number} triggerAsyncId
 * @param {Function} callback
 * @param {any[] | undefined} args
 * @param {any} frame
 */
function TickObject(asyncId, triggerAsyncId, callback, args, frame) {
  // As `initAsyncResource` and `callInScope` do, whose objects are of many kinds: V8 knows this one.
  this[async_id_symbol] = asyncId;
  this[trigger_async_id_symbol] = triggerAsyncId;
  this[kFrame] = frame;
  this.callback = callback;
  this.args = args;
}
TickObject.prototype = Object.prototype;

/**
 * @param {Function} callback
 * @param {any[] | undefined} args
 * @param {any} frame
 */
function makeTick(callback, args, frame) {
  const asyncId = newAsyncId();
  const triggerAsyncId = getRuntimeTriggerAsyncId();
  return new /** @type {any} */ (TickObject)(asyncId, triggerAsyncId, callback, args, frame);
}

/** @param {any} callback */
function nextTick(callback) {
  if (!once.installed || typeof callback !== 'function' || isExiting()) {
    Reflect.apply(once.nextTick, runtimeProcess, arguments);
    return;
  }
  const frame = frameToCarry();
  if (!isTracking()) {
    if (arguments.length === 1) once.nextTick.call(runtimeProcess, runInFrame, frame, callback);
    else once.nextTick.call(runtimeProcess, runInFrame, frame, ...arguments);
    return;
  }
  let args;
  if (arguments.length > 1) {
    args = new Array(arguments.length - 1);
    for (let i = 1; i < arguments.length; i++) args[i - 1] = arguments[i];
  }
  const tickObject = makeTick(callback, args, frame);
  if (vetoersExist()) askVetoers(tickObject, 'TickObject');
  emitInit(
    tickObject[async_id_symbol],
    'TickObject',
    tickObject[trigger_async_id_symbol],
    tickObject,
  );
  once.nextTick.call(runtimeProcess, runTick, tickObject);
}

/**
 * Where nobody asked for ids when the tick was made.
 * @param {any} frame
 * @param {Function} callback
 */
function runInFrame(frame, callback, ...args) {
  if (isTracking()) {
    runTick(makeTick(callback, args, frame));
    return;
  }
  const interrupted = enterCarriedFrame(frame);
  callback(...args);
  leaveCarriedFrame(interrupted);
}

/** @param {any} tickObject */
function runTick(tickObject) {
  const asyncId = tickObject[async_id_symbol];
  const interrupted = enterCarriedFrame(tickObject[kFrame]);
  if (vetoersExist()) leaveRefused(tickObject);
  emitBefore(asyncId, tickObject[trigger_async_id_symbol], tickObject);
  try {
    const { callback, args } = tickObject;
    if (args === undefined) callback();
    else if (args.length === 1) callback(args[0]);
    else if (args.length === 2) callback(args[0], args[1]);
    else Reflect.apply(callback, undefined, args);
  } finally {
    emitDestroy(asyncId);
  }
  emitAfter(asyncId);
  leaveCarriedFrame(interrupted);
}

/** Replaces the function, to no effect until `install`. */
function replace() {
  if (once.nextTick !== undefined) return;
  once.nextTick = runtimeProcess.nextTick;
  runtimeProcess.nextTick = nextTick;
}

function install() {
  replace();
  keep(new /** @type {any} */ (TickObject)(0, 0, install, undefined, undefined));
  once.installed = true;
}

module.exports = { install, replace };
