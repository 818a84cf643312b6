'use strict';

// queueMicrotask. Node makes a resource of each, or, on newer releases, only of those that a hook or
// a store could notice.

const {
  FunctionPrototypeToString,
  ObjectCreate,
  StringPrototypeIncludes,
} = require('../platform/primordials');
const { AsyncResource } = require('../hooks/async-resource');
const { domainsAreUsed, detachDomain } = require('../frames/domains');
const { enabledHooksExist } = require('../hooks/hook-set');
const runtime = require('../platform/originals');
const {
  getFrame,
  kResourceFrame,
  resourcesKeepStores,
  setFrame,
  sourcesCarry,
} = require('../frames/carrier');
const { adoptResource } = require('../context/ids');
const { isTracking } = require('../context/runtime-context');
const { replaceFunction, replaceFunctionInContext } = require('./replacement');
const { sourcesAreActive } = require('./active');
const { whenFakeIsRemoved } = require('./replacement');

const options = { triggerAsyncId: undefined, requireManualDestroy: true };

/** @param {any} callback */
function queueMicrotask(callback) {
  if (!sourcesAreActive() || typeof callback !== 'function')
    return runtime.queueMicrotask(callback);
  if (sourcesCarry && !isTracking()) {
    return runtime.queueMicrotask(withFrame(getFrame(), callback));
  }
  if (!isResource()) {
    return runtime.queueMicrotask(sourcesCarry ? outsideOfFrames(callback) : callback);
  }
  const resource = /** @type {any} */ (new AsyncResource('Microtask', options));
  resource.callback = callback;
  // Core's own hooks, which a domain enables, make it queue a resource of its own.
  if (domainsAreUsed()) detachDomain(resource);
  const frame = getFrame();
  runtime.queueMicrotask(() => runResource(resource, frame));
}

/**
 * Prepares a microtask that needs no ids.
 * @param {any} frame
 * @param {() => void} callback
 */
function withFrame(frame, callback) {
  return () => {
    if (isTracking()) {
      runResource(adoptMicrotask(frame, callback), frame);
      return;
    }
    setFrame(frame);
    let leavesFrame = resourcesKeepStores;
    try {
      callback();
      leavesFrame = true;
    } finally {
      // Where the runtime keeps stores in frames, the listeners of an exception run in this one.
      if (leavesFrame) setFrame(undefined);
    }
  };
}

/**
 * @param {any} frame
 * @param {() => void} callback that was queued before ids were needed
 * @returns {any} a resource that no hook is told of
 */
function adoptMicrotask(frame, callback) {
  const resource = ObjectCreate(AsyncResource.prototype);
  adoptResource(resource);
  if (frame !== undefined) resource[kResourceFrame] = frame;
  resource.callback = callback;
  return resource;
}

/**
 * @param {any} resource
 * @param {any} frame in which it was queued
 */
function runResource(resource, frame) {
  if (!sourcesCarry) {
    resource.runInAsyncScope(runMicrotask, resource);
    return;
  }
  // Where the runtime keeps stores in frames, the listeners of an exception run in this one.
  setFrame(resourcesKeepStores ? undefined : frame);
  resource.runInAsyncScope(runMicrotask, resource);
  setFrame(undefined);
}

/** @param {Function | undefined} original */
function makesEachResource(original) {
  return (
    !!original && !StringPrototypeIncludes(FunctionPrototypeToString(original), 'enabledHooksExist')
  );
}

let isAlwaysResource = makesEachResource(runtime.originals.queueMicrotask);

function isResource() {
  return resourcesKeepStores || isAlwaysResource || enabledHooksExist() || getFrame() !== undefined;
}

/** @param {() => void} callback that was queued where there is no frame */
function outsideOfFrames(callback) {
  return () => {
    setFrame(undefined);
    callback();
  };
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

let replaced = false;

/** Replaces the global, to no effect until `install`. */
function replace() {
  if (replaced) return;
  const { originals } = runtime;
  if (originals.queueMicrotask === undefined) {
    whenFakeIsRemoved(globalThis, 'queueMicrotask', replaceRestored);
    replaced = true;
    return;
  }
  replaceFunction(globalThis, 'queueMicrotask', originals.queueMicrotask, queueMicrotask);
  replaced = true;
}

/** @param {any} original that a fake had been in the place of since before the package was loaded */
function replaceRestored(original) {
  runtime.originals.queueMicrotask = original;
  isAlwaysResource = makesEachResource(original);
  globalThis.queueMicrotask = queueMicrotask;
}

/** @param {any} global the global object of another context */
function replaceIn(global) {
  const { queueMicrotask: original } = runtime.originals;
  if (original) replaceFunctionInContext(global, 'queueMicrotask', original, queueMicrotask);
}

module.exports = { install: replace, replace, replaceIn };
