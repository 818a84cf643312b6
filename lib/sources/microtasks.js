'use strict';

// queueMicrotask. Node makes a resource of each, or, where its AsyncLocalStorage uses frames, only of
// those that a hook or a store could notice.

const { AsyncResource } = require('../resource');
const { enabledHooksExist } = require('../hooks');
const { getFrame, runtimeFrames, setFrame, sourcesCarry } = require('../frame');

const runtimeQueueMicrotask = globalThis.queueMicrotask;
let active = false;
// Whether the resource that core's class is making is the one of a microtask, which is ours already.
let queuing = false;

const options = { requireManualDestroy: true };

/** @param {any} callback */
function queueMicrotask(callback) {
  if (!active || !isResource() || typeof callback !== 'function') {
    return runtimeQueueMicrotask(callback);
  }
  const resource = /** @type {any} */ (new AsyncResource('Microtask', options));
  resource.callback = callback;
  queuing = true;
  runtimeQueueMicrotask(() => {
    // Where V8 carries the slot to a microtask but Node's own storages are not there.
    if (sourcesCarry) setFrame(undefined);
    resource.runInAsyncScope(runMicrotask, resource);
  });
  queuing = false;
}

function isQueuing() {
  return queuing;
}

function isResource() {
  return !runtimeFrames || enabledHooksExist() || getFrame() !== undefined;
}

/** @this {any} */
function runMicrotask() {
  const { callback } = this;
  try {
    callback();
  } finally {
    this.emitDestroy();
  }
}

/** Replaces the global, to no effect until `install`. */
function replace() {
  globalThis.queueMicrotask = queueMicrotask;
}

function install() {
  if (globalThis.queueMicrotask !== queueMicrotask) replace();
  active = true;
}

module.exports = { install, isQueuing, replace };
