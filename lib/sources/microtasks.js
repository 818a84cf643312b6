'use strict';

// queueMicrotask. Node creates a resource for each microtask. Newer releases do so only if a hook or a store could
// observe it.

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
const { sourcesAreActive } = require('./active');
const { takeOver } = require('./forwarders');
const { replaceFunction, replaceFunctionInContext, whenFakeIsRemoved } = require('./replacement');

const options = { triggerAsyncId: undefined, requireManualDestroy: true };

/**
 * - `replaced`: whether the function of the main context is replaced. Written by `replace`.
 * - `alwaysCreates`: whether core creates a resource for each microtask. Written when core's function is known.
 */
const installation = {
  replaced: false,
  alwaysCreates: alwaysCreatesResource(runtime.originals.queueMicrotask),
};

/** @param {any} callback */
function queueMicrotask(callback) {
  if (!sourcesAreActive() || typeof callback !== 'function')
    return runtime.queueMicrotask(callback);
  // Where the runtime uses frames, core creates a resource for a microtask that is queued in one.
  if (resourcesKeepStores && !isTracking()) {
    return runtime.queueMicrotask(withFrame(getFrame(), callback));
  }
  if (!needsResource()) {
    return runtime.queueMicrotask(sourcesCarry ? outsideOfFrames(callback) : callback);
  }
  const resource = /** @type {any} */ (new AsyncResource('Microtask', options));
  resource.callback = callback;
  // Core's own resource has the domain, because domains enable core's hooks.
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
    try {
      callback();
    } finally {
      setFrame(undefined);
    }
  };
}

/**
 * @param {any} frame
 * @param {() => void} callback that was queued before ids were needed
 * @returns {any} a resource for which no `init` is emitted
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
  // Where the runtime uses frames, the listeners of an exception run in this one.
  setFrame(resourcesKeepStores ? undefined : frame);
  resource.runInAsyncScope(runMicrotask, resource);
  setFrame(undefined);
}

/**
 * @param {Function | undefined} original core's function
 * @returns {boolean} whether it creates a resource for each microtask
 */
function alwaysCreatesResource(original) {
  return (
    !!original && !StringPrototypeIncludes(FunctionPrototypeToString(original), 'AsyncContextFrame')
  );
}

/** @returns {boolean} whether core would create a resource now */
function needsResource() {
  return (
    resourcesKeepStores ||
    installation.alwaysCreates ||
    enabledHooksExist() ||
    getFrame() !== undefined
  );
}

/** @param {() => void} callback of a microtask that was queued outside of all frames */
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

/** Replaces the global function. The replacement has no effect until the sources are active. */
function replace() {
  if (installation.replaced) return;
  if (takeOver('queueMicrotask', queueMicrotask) !== undefined) {
    installation.replaced = true;
    return;
  }
  const { originals } = runtime;
  if (originals.queueMicrotask === undefined) {
    whenFakeIsRemoved(globalThis, 'queueMicrotask', replaceRestored);
    installation.replaced = true;
    return;
  }
  replaceFunction(globalThis, 'queueMicrotask', originals.queueMicrotask, queueMicrotask);
  installation.replaced = true;
}

/** @param {any} original core's function, which was unknown because of a fake */
function replaceRestored(original) {
  runtime.originals.queueMicrotask = original;
  installation.alwaysCreates = alwaysCreatesResource(original);
  globalThis.queueMicrotask = queueMicrotask;
}

/** @param {any} global the global object of another context */
function replaceIn(global) {
  const { queueMicrotask: original } = runtime.originals;
  if (original) replaceFunctionInContext(global, 'queueMicrotask', original, queueMicrotask);
}

module.exports = { install: replace, replace, replaceIn };
