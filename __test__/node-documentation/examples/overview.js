'use strict';

// The overview: the ids of the main script, and a hook with all callbacks.
const async_hooks = require('node:async_hooks');

const eid = async_hooks.executionAsyncId();
const tid = async_hooks.triggerAsyncId();

const asyncHook = async_hooks.createHook({ init, before, after, destroy, promiseResolve });

asyncHook.enable();
asyncHook.disable();

function init() {}
function before() {}
function after() {}
function destroy() {}
function promiseResolve() {}

console.log(`eid ${eid} tid ${tid}`);
