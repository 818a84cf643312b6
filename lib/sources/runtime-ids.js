'use strict';

// Translates core's own ids to the ids of this package. Core uses them for trigger ids: before it calls
// `process.nextTick` for a server, it sets the server's id as the default trigger id. `ids_of_handles` maps the ids of
// core's handles.

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
 * For handles without a `close` of their own: compression, TLS, HTTP/2.
 * @param {any} wrap the handle. It may get another id later, as HTTP parsers do
 * @param {number} runtimeId
 * @param {any} holder the object with the ids of the handle
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
 * @param {object} owner an object that may use the resource as a trigger after its end
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
 * @param {number} runtimeId the trigger id that core would give to a new resource
 * @returns {number} the id of this package: that of the executing resource, unless core has set another trigger
 */
function triggerIdFor(runtimeId) {
  if (runtimeId === runtimeExecutionAsyncId()) return currentTriggerAsyncId();
  return ids_of_handles.get(runtimeId) ?? currentTriggerAsyncId();
}

/** @returns {number} the trigger id that core would give to a new resource now */
function readRuntimeTriggerAsyncId() {
  if (runtime_async_id_fields === undefined) return probeTriggerAsyncId();
  const triggerId = toSmi(runtime_async_id_fields[kDefaultTriggerAsyncId]);
  return triggerId < 0 ? runtimeExecutionAsyncId() : triggerId;
}

/** @returns {number} the trigger id for a resource that core creates now */
function getRuntimeTriggerAsyncId() {
  // In most cases core has set no default.
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
