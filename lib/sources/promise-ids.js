'use strict';

// The ids of promises. They are properties, because V8 reads and writes those fastest. Promises that were frozen
// before their first event have them in a WeakMap.

const { SafeWeakMap } = require('../platform/primordials');
const {
  async_id_symbol,
  getDefaultTriggerAsyncId,
  newAsyncId,
  trigger_async_id_symbol,
} = require('../context/ids');

/** @type {WeakMap<object, { asyncId: number, triggerId: number | undefined }>} */
const idsOfFrozen = new SafeWeakMap();

/**
 * @param {any} promise
 * @param {any} [parent] the promise that this one continues
 * @returns {number} its new id
 */
function assignIds(promise, parent) {
  // A parent without an id gets a lower one than its child, as in Node.
  const triggerId =
    parent === undefined
      ? getDefaultTriggerAsyncId()
      : parent[async_id_symbol] || idOfParent(parent);
  const asyncId = newAsyncId();
  try {
    promise[async_id_symbol] = asyncId;
    promise[trigger_async_id_symbol] = triggerId;
  } catch {
    idsOfFrozen.set(promise, { asyncId, triggerId });
  }
  return asyncId;
}

/** @param {any} parent that has no id as a property */
function idOfParent(parent) {
  const known = idsOfFrozen.get(parent)?.asyncId;
  if (known !== undefined) return known;
  const asyncId = newAsyncId();
  try {
    parent[async_id_symbol] = asyncId;
  } catch {
    idsOfFrozen.set(parent, { asyncId, triggerId: undefined });
  }
  return asyncId;
}

/**
 * @param {any} promise that has no id as a property
 * @returns {number}
 */
function findOrAssignId(promise) {
  return idsOfFrozen.get(promise)?.asyncId ?? assignIds(promise);
}

/**
 * @param {any} promise
 * @returns {number} its id. A promise without an id gets one
 */
function idOf(promise) {
  return promise[async_id_symbol] ?? findOrAssignId(promise);
}

/**
 * @param {any} promise
 * @returns {number | undefined} its id, if it has one
 */
function knownIdOf(promise) {
  return promise[async_id_symbol] ?? idsOfFrozen.get(promise)?.asyncId;
}

/**
 * @param {any} promise that has an id
 * @returns {number}
 */
function triggerIdOf(promise) {
  return promise[trigger_async_id_symbol] ?? idsOfFrozen.get(promise)?.triggerId;
}

module.exports = { assignIds, idOf, knownIdOf, triggerIdOf };
