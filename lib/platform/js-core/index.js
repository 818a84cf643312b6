'use strict';

// The functions of the native core in plain JavaScript, for machines where it cannot be loaded. binding.d.ts documents
// them. JavaScript cannot reach V8's continuation slot, weak handles, the runtime's own ids and libuv, so those are
// missing. The rest of the package uses public API instead.

const {
  ArrayIsArray,
  Error,
  NumberIsInteger,
  ObjectAssign,
  ReflectApply,
  TypeError,
} = require('../primordials');
const { Memory } = require('./memory');

const kBefore = 1;
const kAfter = 2;
const kMaxCount = 2 ** 32 - 1;

/** @typedef {import('../../../binding').NativeHooks} NativeHooks */

/** @type {InstanceType<typeof Memory> | undefined} */
let state;
/** @type {NativeHooks | undefined} */
let hooks;

function memory() {
  if (state === undefined) throw new Error('setup() has not been called');
  return state;
}

/** @param {import('../../../binding').SetupOptions} options */
function setup({ v8OwnedBuffers, realNode }) {
  validate(v8OwnedBuffers, 'boolean', 'v8OwnedBuffers');
  validate(realNode, 'boolean', 'realNode');
  state ??= new Memory();
  return state.async_wrap;
}

/** @param {NativeHooks} wanted */
function setupHooks({ before, after, destroy, execution_async_resources }) {
  memory();
  validate(before, 'function', 'before');
  validate(after, 'function', 'after');
  validate(destroy, 'function', 'destroy');
  validateArray(execution_async_resources, 'execution_async_resources');
  hooks = { before, after, destroy, execution_async_resources };
}

/** @returns {NativeHooks} */
function callbacks() {
  if (hooks === undefined) throw new Error('setupHooks() has not been called');
  return hooks;
}

/**
 * @param {number} asyncId
 * @param {number} triggerAsyncId
 */
function pushAsyncContext(asyncId, triggerAsyncId) {
  validate(asyncId, 'number', 'asyncId');
  validate(triggerAsyncId, 'number', 'triggerAsyncId');
  memory().pushAsyncContext(asyncId, triggerAsyncId);
}

/** @param {number} asyncId */
function popAsyncContext(asyncId) {
  validate(asyncId, 'number', 'asyncId');
  return memory().popAsyncContext(asyncId);
}

/**
 * The caller is always JavaScript, so there are no ticks and microtasks to run.
 * @param {number} asyncId
 * @param {number} triggerAsyncId
 * @param {object} resource
 * @param {Function} callback
 * @param {any} thisArg
 * @param {any[]} args
 */
function callbackScope(asyncId, triggerAsyncId, resource, callback, thisArg, args) {
  validate(asyncId, 'number', 'asyncId');
  validate(triggerAsyncId, 'number', 'triggerAsyncId');
  if (typeof resource !== 'function') validate(resource, 'object', 'resource');
  validate(callback, 'function', 'callback');
  validateArray(args, 'args');
  const own = memory();
  const { before, after, execution_async_resources: resources } = callbacks();
  const offset = own.pushAsyncContext(asyncId, triggerAsyncId);
  let result;
  try {
    resources[offset] = resource;
    if (own.field(kBefore) > 0) before(asyncId);
    result = ReflectApply(callback, thisArg, args);
    if (own.field(kAfter) > 0) after(asyncId);
  } catch (cause) {
    try {
      own.popAsyncContext(asyncId);
    } catch (error) {
      throw ObjectAssign(/** @type {Error} */ (error), { cause });
    }
    truncate(resources, offset);
    throw cause;
  }
  own.popAsyncContext(asyncId);
  truncate(resources, offset);
  return result;
}

/**
 * @param {any[]} array
 * @param {number} length
 */
function truncate(array, length) {
  if (array.length > length) array.length = length;
}

/**
 * @param {number} triggerAsyncId
 * @param {() => any} callback
 */
function defaultTriggerAsyncIdScope(triggerAsyncId, callback) {
  validate(triggerAsyncId, 'number', 'triggerAsyncId');
  validate(callback, 'function', 'callback');
  const own = memory();
  const previous = own.replaceDefaultTriggerAsyncId(triggerAsyncId);
  try {
    return ReflectApply(callback, undefined, []);
  } finally {
    own.restoreDefaultTriggerAsyncId(previous);
  }
}

/** @param {number} count */
function pushPopPairs(count) {
  validate(count, 'number', 'count');
  const own = memory();
  if (!NumberIsInteger(count) || count < 0 || count > kMaxCount) {
    throw new Error('count must be an integer from 0 to 4294967295');
  }
  for (let left = count; left > 0; left--) {
    const asyncId = own.newAsyncId();
    own.pushAsyncContext(asyncId, own.getDefaultTriggerAsyncId());
    own.popAsyncContext(asyncId);
  }
}

// The functions for which JavaScript has no implementation.

function canScheduleDestroy() {
  memory();
  return false;
}

function scheduleDestroy() {
  memory();
  callbacks();
  return false;
}

function unreachable() {
  memory();
  return null;
}

/**
 * @param {unknown} value
 * @param {string} type of `typeof`
 * @param {string} name
 */
function validate(value, type, name) {
  if (typeof value !== type || value === null) throw new TypeError(`${name} must be a ${type}`);
}

/**
 * @param {unknown} value
 * @param {string} name
 */
function validateArray(value, name) {
  if (!ArrayIsArray(value)) throw new TypeError(`${name} must be an array`);
}

module.exports = {
  callbackScope,
  canScheduleDestroy,
  clearAsyncIdStack: () => memory().clearAsyncIdStack(),
  defaultTriggerAsyncIdScope,
  extrasBinding: unreachable,
  getDefaultTriggerAsyncId: () => memory().getDefaultTriggerAsyncId(),
  growAsyncIdsStack: () => memory().growAsyncIdsStack(),
  newAsyncId: () => memory().newAsyncId(),
  popAsyncContext,
  pushAsyncContext,
  pushPopPairs,
  runtimeAsyncIds: unreachable,
  scheduleDestroy,
  setup,
  setupHooks,
};
