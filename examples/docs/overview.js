// async_hooks: Overview
'use strict';

const async_hooks = require('async-hooks-native');
const { writeSync } = require('node:fs');

// The ID of the current execution context, and of what triggered it.
const eid = async_hooks.executionAsyncId();
const tid = async_hooks.triggerAsyncId();
writeSync(1, `eid ${eid} tid ${tid}\n`);

// All callbacks are optional, and none is called before the hook is enabled or once it is disabled.
const asyncHook = async_hooks.createHook({ init, before, after, destroy, promiseResolve });
asyncHook.enable();
setImmediate(() => {});
setTimeout(() => asyncHook.disable(), 50);

function init(asyncId, type, triggerAsyncId) {
  writeSync(1, `init ${type} ${asyncId} trigger ${triggerAsyncId}\n`);
}

function before(asyncId) {
  writeSync(1, `before ${asyncId}\n`);
}

function after(asyncId) {
  writeSync(1, `after ${asyncId}\n`);
}

function destroy(asyncId) {
  writeSync(1, `destroy ${asyncId}\n`);
}

function promiseResolve(asyncId) {
  writeSync(1, `promise resolve ${asyncId}\n`);
}

// Prints, with other IDs in the same relation:
//   eid 1 tid 0
//   init Immediate 5 trigger 1
//   init Timeout 6 trigger 1
//   before 5
//   after 5
//   destroy 5
//   before 6
