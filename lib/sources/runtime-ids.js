'use strict';

// Core has ids of its own, and says by them what triggers a resource: before it calls
// `process.nextTick` for a server, it makes the server's id the default. Here core's ids of handles
// are known by ids_of_handles.

const { SafeFinalizationRegistry } = require('../platform/primordials');
const { RuntimeAsyncResource, probeTriggerAsyncId } = require('../platform/core-async-resource');
const { hideFromInspection } = require('./inspection');
const { constants } = require('../context/fields');
const { toSmi } = require('../context/ids');
const {
  currentTriggerAsyncId,
  ids_of_handles,
  runtimeExecutionAsyncId,
} = require('../context/runtime-context');
const { runtime_async_id_fields } = require('../platform/native');

const { kDefaultTriggerAsyncId } = constants;

const collected = new SafeFinalizationRegistry((/** @type {{ runtimeId: number }} */ held) => {
  ids_of_handles.delete(held.runtimeId);
});
const kHeld = Symbol('held');
hideFromInspection(kHeld);

/**
 * @param {number} runtimeId
 * @param {number} asyncId
 */
function mapRuntimeId(runtimeId, asyncId) {
  ids_of_handles.set(runtimeId, asyncId);
}

/**
 * For what has no `close` of its own: compression, TLS, HTTP/2.
 * @param {any} wrap may get another id later, as HTTP parsers do
 * @param {number} runtimeId
 * @param {any} holder what keeps the ids of the wrap
 */
function forgetRuntimeIdWhenCollected(wrap, runtimeId, holder) {
  if (holder[kHeld] === undefined) {
    holder[kHeld] = { runtimeId };
    collected.register(wrap, holder[kHeld]);
  } else {
    holder[kHeld].runtimeId = runtimeId;
  }
}

/**
 * @param {object} owner who may name the resource as a trigger when it has ended
 * @param {number} runtimeId
 */
function forgetRuntimeIdAfter(owner, runtimeId) {
  collected.register(owner, { runtimeId });
}

/** @param {number} runtimeId */
function forgetRuntimeId(runtimeId) {
  ids_of_handles.delete(runtimeId);
}

/**
 * @param {number} runtimeId the id that core would give a new resource as its trigger
 * @returns {number} ours, which is that of the executing resource unless core says otherwise
 */
function triggerIdFor(runtimeId) {
  if (runtimeId === runtimeExecutionAsyncId()) return currentTriggerAsyncId();
  return ids_of_handles.get(runtimeId) ?? currentTriggerAsyncId();
}

/** @returns {number} the id that core would give a resource as its trigger now */
function readRuntimeTriggerAsyncId() {
  if (runtime_async_id_fields === undefined) return probeTriggerAsyncId();
  const triggerId = toSmi(runtime_async_id_fields[kDefaultTriggerAsyncId]);
  return triggerId < 0 ? runtimeExecutionAsyncId() : triggerId;
}

/** @returns {number} the trigger id for a resource that core is making */
function getRuntimeTriggerAsyncId() {
  // Most resources are made where core has set no default.
  const mayBeSet = runtime_async_id_fields?.[kDefaultTriggerAsyncId] !== -1;
  if (!mayBeSet || ids_of_handles.size === 0) return currentTriggerAsyncId();
  return triggerIdFor(readRuntimeTriggerAsyncId());
}

module.exports = {
  RuntimeAsyncResource,
  forgetRuntimeId,
  forgetRuntimeIdAfter,
  forgetRuntimeIdWhenCollected,
  getRuntimeTriggerAsyncId,
  mapRuntimeId,
  readRuntimeTriggerAsyncId,
  triggerIdFor,
};
