'use strict';

// Allocates ids, and owns the default trigger id and the properties under which a resource keeps its ids. The
// current ids are in `id-stack.js`.

const { FunctionApply, ReflectApply } = require('../platform/primordials');
const { validateAsyncId, validateFunction } = require('../platform/errors');
const { async_id_fields, constants } = require('./fields');

const { kExecutionAsyncId, kAsyncIdCounter, kDefaultTriggerAsyncId } = constants;

// The descriptions are Node's. They are shown when a resource is inspected.
const async_id_symbol = Symbol('async_id_symbol');
const trigger_async_id_symbol = Symbol('trigger_async_id_symbol');

/**
 * Converts an id that was read from a Float64Array to a small integer. V8 would allocate a heap number for
 * it, and another one for each property that it is assigned to.
 * @param {number} id
 * @returns {number} the same
 */
function toSmi(id) {
  const smi = id | 0;
  return smi === id ? smi : toHeapNumber(id);
}

/**
 * Separate from `toSmi`: until this is called for the first time, V8 assumes that `toSmi` returns small
 * integers only.
 * @param {number} id
 */
function toHeapNumber(id) {
  return id;
}

/** @returns {number} a new id, unique in this thread */
function newAsyncId() {
  return toSmi(++async_id_fields[kAsyncIdCounter]);
}

/** @returns {number} the trigger id for a resource that is being created */
function getDefaultTriggerAsyncId() {
  const triggerId = async_id_fields[kDefaultTriggerAsyncId];
  return toSmi(triggerId < 0 ? async_id_fields[kExecutionAsyncId] : triggerId);
}

function clearDefaultTriggerAsyncId() {
  async_id_fields[kDefaultTriggerAsyncId] = -1;
}

/**
 * Calls `block`. The resources that it creates get this trigger id.
 * @param {number | undefined} triggerAsyncId `undefined` leaves the default as it is
 * @param {Function} block
 * @param {any[]} args
 * @throws {RangeError} ERR_INVALID_ASYNC_ID
 * @throws {TypeError} ERR_INVALID_ARG_TYPE
 */
function defaultTriggerAsyncIdScope(triggerAsyncId, block, ...args) {
  if (triggerAsyncId !== undefined) validateAsyncId(triggerAsyncId, 'triggerAsyncId');
  validateFunction(block, 'block');
  const previous = async_id_fields[kDefaultTriggerAsyncId];
  async_id_fields[kDefaultTriggerAsyncId] = triggerAsyncId ?? previous;
  try {
    if (block.apply !== FunctionApply) return ReflectApply(block, null, args);
    // V8 records the target of a call through `apply`, and can inline it. It records none for Reflect.apply. As one
    // expression with the line above, it is not inlined on Node 26.
    // eslint-disable-next-line no-restricted-syntax -- it is the runtime's
    return block.apply(null, args);
  } finally {
    async_id_fields[kDefaultTriggerAsyncId] = previous;
  }
}

/**
 * Gives an id to a resource that was created before tracking started. Its `init` hooks are never called.
 * @param {any} resource
 * @returns {number} its id
 */
function adoptResource(resource) {
  const asyncId = newAsyncId();
  resource[async_id_symbol] = asyncId;
  resource[trigger_async_id_symbol] = 0;
  return asyncId;
}

module.exports = {
  adoptResource,
  async_id_symbol,
  clearDefaultTriggerAsyncId,
  defaultTriggerAsyncIdScope,
  getDefaultTriggerAsyncId,
  newAsyncId,
  toSmi,
  trigger_async_id_symbol,
};
