'use strict';

// process.nextTick. Node keeps its tick objects to itself, so the function is replaced: core calls it
// through `process` too.

const { async_id_symbol, getDefaultTriggerAsyncId, trigger_async_id_symbol } = require('../state');
const { emitAfter, emitBefore, emitDestroy, initHooksExist } = require('../hooks');
const { enterCarried, leaveCarried } = require('../frame');
const { getRuntimeTriggerAsyncId } = require('./runtime-ids');
const { initAsyncResource } = require('./scope');

/** @type {(callback: Function, ...args: any[]) => void} */
let runtimeNextTick;

/**
 * @this {any} null where core calls it with a default trigger id
 * @param {any} callback
 */
function nextTick(callback) {
  if (typeof callback !== 'function' || /** @type {any} */ (process)._exiting) {
    Reflect.apply(runtimeNextTick, process, arguments);
    return;
  }
  let args;
  if (arguments.length > 1) {
    args = new Array(arguments.length - 1);
    for (let i = 1; i < arguments.length; i++) args[i - 1] = arguments[i];
  }
  const tickObject = {
    [async_id_symbol]: 0,
    [trigger_async_id_symbol]: 0,
    callback,
    args,
  };
  const fromCore = this === null || initHooksExist();
  const triggerId = fromCore ? getRuntimeTriggerAsyncId() : getDefaultTriggerAsyncId();
  initAsyncResource(tickObject, 'TickObject', triggerId);
  Reflect.apply(runtimeNextTick, process, [runTick, tickObject]);
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
  runtimeNextTick = process.nextTick;
  process.nextTick = nextTick;
}

module.exports = { install };
