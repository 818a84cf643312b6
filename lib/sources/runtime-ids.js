'use strict';

// Core has ids of its own, and says by them what triggers a resource: before it calls
// `process.nextTick` for a server, it makes the server's id the default. Here core's ids of handles
// are known by ours.

const { EventEmitterAsyncResource } = require('node:events');
const { makeInternal } = require('../runtime');
const { getDefaultTriggerAsyncId } = require('../state');
const { runtimeExecutionAsyncId } = require('../native');

const kName = 'async-hooks-native';

// Core's own AsyncResource, the parent class of what its emitters use.
const RuntimeAsyncResource = Object.getPrototypeOf(
  Object.getPrototypeOf(new EventEmitterAsyncResource({ name: kName }).asyncResource),
).constructor;

const options = { requireManualDestroy: true };

/** @type {Map<number, number>} */
const ours = new Map();

/**
 * @param {number} runtimeId
 * @param {number} asyncId
 */
function mapRuntimeId(runtimeId, asyncId) {
  ours.set(runtimeId, asyncId);
}

/** @param {number} runtimeId */
function forgetRuntimeId(runtimeId) {
  ours.delete(runtimeId);
}

/**
 * @param {number} runtimeId the id that core would give a new resource as its trigger
 * @returns {number} ours, which is that of the executing resource unless core says otherwise
 */
function triggerIdFor(runtimeId) {
  if (runtimeId === runtimeExecutionAsyncId()) return getDefaultTriggerAsyncId();
  return ours.get(runtimeId) ?? getDefaultTriggerAsyncId();
}

/** @returns {number} the id that core would give a resource as its trigger now */
function readRuntimeTriggerAsyncId() {
  return makeInternal(() => new RuntimeAsyncResource(kName, options)).triggerAsyncId();
}

/** @returns {number} the trigger id for a resource that core is making */
function getRuntimeTriggerAsyncId() {
  if (ours.size === 0) return getDefaultTriggerAsyncId();
  return triggerIdFor(readRuntimeTriggerAsyncId());
}

module.exports = {
  RuntimeAsyncResource,
  forgetRuntimeId,
  getRuntimeTriggerAsyncId,
  mapRuntimeId,
  readRuntimeTriggerAsyncId,
  triggerIdFor,
};
