'use strict';

// process.nextTick. Node keeps its tick objects to itself, so the function is replaced: core calls it
// through `process` too.

const {
  async_id_symbol,
  getDefaultTriggerAsyncId,
  newAsyncId,
  trigger_async_id_symbol,
} = require('../state');
const { emitAfter, emitBefore, emitDestroy, emitInit, initHooksExist } = require('../hooks');
const { enterCarried, leaveCarried, propagateCarried } = require('../frame');
const { runtimeProcess } = require('../runtime');
const { getRuntimeTriggerAsyncId } = require('./runtime-ids');

/** @type {(callback: Function, ...args: any[]) => void} */
let runtimeNextTick;

/**
 * @this {any} null where core calls it with a default trigger id
 * @param {any} callback
 */
function nextTick(callback) {
  if (typeof callback !== 'function' || /** @type {any} */ (runtimeProcess)._exiting) {
    Reflect.apply(runtimeNextTick, runtimeProcess, arguments);
    return;
  }
  let args;
  if (arguments.length > 1) {
    args = new Array(arguments.length - 1);
    for (let i = 1; i < arguments.length; i++) args[i - 1] = arguments[i];
  }
  const fromCore = this === null || initHooksExist();
  const triggerId = fromCore ? getRuntimeTriggerAsyncId() : getDefaultTriggerAsyncId();
  // As `initAsyncResource` does, whose objects are of many kinds: V8 knows this one.
  const asyncId = newAsyncId();
  const tickObject = {
    [async_id_symbol]: asyncId,
    [trigger_async_id_symbol]: triggerId,
    callback,
    args,
  };
  propagateCarried(tickObject, 'TickObject');
  emitInit(asyncId, 'TickObject', triggerId, tickObject);
  Reflect.apply(runtimeNextTick, runtimeProcess, [runTick, tickObject]);
}

/** @param {any} tickObject */
function runTick(tickObject) {
  const asyncId = tickObject[async_id_symbol];
  const interrupted = enterCarried(tickObject);
  emitBefore(asyncId, tickObject[trigger_async_id_symbol], tickObject);
  try {
    const { callback, args } = tickObject;
    if (args === undefined) callback();
    else Reflect.apply(callback, undefined, args);
  } finally {
    emitDestroy(asyncId);
  }
  emitAfter(asyncId);
  leaveCarried(tickObject, interrupted);
}

function install() {
  runtimeNextTick = runtimeProcess.nextTick;
  runtimeProcess.nextTick = nextTick;
}

module.exports = { install };
