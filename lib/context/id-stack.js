'use strict';

// The state of one thread: which resource executes, what triggered it, and the stack of those it
// interrupted. It lives in memory that the native core owns. Only this JavaScript moves the stack, but
// for the end of a scope in `resource.js`. Names and meaning are those of Node's own `AsyncHooks`:
//
// - `async_hook_fields` counts the enabled callbacks of each kind, the checks and the stack length;
// - `async_id_fields` holds the current ids, the counter, and the default trigger id (-1: none);
// - `async_ids_stack` holds a pair (execution id, trigger id) for each interrupted context;
// - `execution_async_resources` holds the resource of each context on the stack.
//
// Push and pop run in JavaScript because crossing Node-API costs more than they do. The native core
// has the same operations over the same memory for native callers.

const {
  ArrayPrototypeConcat,
  ArrayPrototypePop,
  ArrayPrototypeReduce,
  ErrorCaptureStackTrace,
  FunctionApply,
  MathAbs,
  ObjectFreeze,
  ReflectApply,
  RegExpPrototypeExec,
  SafeMap,
  StringPrototypeIndexOf,
  StringPrototypeSlice,
  StringPrototypeSplit,
} = require('../platform/primordials');
const { validateAsyncId, validateFunction } = require('../platform/errors');
const { loadLate } = require('../platform/late-files');
const native = require('../platform/native');
const { isNode } = require('../platform/other-runtimes');
const { nextTick, runtimeProcess } = require('../platform/originals');

const { async_wrap, growAsyncIdsStack } = native;
const { async_hook_fields, async_id_fields } = async_wrap;
const { runtime_async_id_fields } = native;

const constants = ObjectFreeze({
  kInit: 0,
  kBefore: 1,
  kAfter: 2,
  kDestroy: 3,
  kPromiseResolve: 4,
  kTotals: 5,
  kCheck: 6,
  kStackLength: 7,
  kUsesExecutionAsyncResource: 8,
  kExecutionAsyncId: 0,
  kTriggerAsyncId: 1,
  kAsyncIdCounter: 2,
  kDefaultTriggerAsyncId: 3,
});

const {
  kCheck,
  kStackLength,
  kUsesExecutionAsyncResource,
  kExecutionAsyncId,
  kTriggerAsyncId,
  kAsyncIdCounter,
  kDefaultTriggerAsyncId,
} = constants;

// The id of the main script, which has neither `before` nor `after`.
const kMainScript = 1;

// The descriptions are Node's: they show when a resource is inspected.
const async_id_symbol = Symbol('async_id_symbol');
const trigger_async_id_symbol = Symbol('trigger_async_id_symbol');

/** @type {any[]} */
const execution_async_resources = [];
const topLevelResource = {};

/**
 * A constant to V8, as in `tracking.js`.
 * @type {{ adopted?: boolean }}
 */
const once = {};

/** @returns {number} */
function executionAsyncId() {
  return async_id_fields[kExecutionAsyncId];
}

/** @returns {number} */
function triggerAsyncId() {
  return async_id_fields[kTriggerAsyncId];
}

/** @returns {any} */
function executionAsyncResource() {
  async_hook_fields[kUsesExecutionAsyncResource] = 1;
  const index = async_hook_fields[kStackLength] - 1;
  if (index === -1) return topLevelResource;
  // A native push may have come without a resource.
  return (execution_async_resources[index] ??= {});
}

/**
 * What is read from a Float64Array is an object to V8, and another one for each property that it is
 * written to, unless it is made a small integer.
 * @param {number} id
 * @returns {number} the same
 */
function toSmi(id) {
  const smi = id | 0;
  return smi === id ? smi : large(id);
}

/**
 * Until this is called for the first time, V8 takes what `toSmi` returns for small integers.
 * @param {number} id
 */
function large(id) {
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
 * Calls `block` so that the resources it creates have this trigger id.
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
    // V8 notes which function it is whose `apply` is called, and nothing for Reflect.apply.
    return block.apply === FunctionApply
      ? // eslint-disable-next-line no-restricted-syntax -- it is the runtime's
        block.apply(null, args)
      : ReflectApply(block, null, args);
  } finally {
    async_id_fields[kDefaultTriggerAsyncId] = previous;
  }
}

/** @returns {Float64Array} another one than before */
function grownAsyncIdsStack() {
  growAsyncIdsStack();
  return async_wrap.async_ids_stack;
}

/**
 * @param {number} asyncId
 * @param {number} triggerId
 * @param {any} resource
 */
function pushAsyncContext(asyncId, triggerId, resource) {
  const offset = async_hook_fields[kStackLength];
  execution_async_resources[offset] = resource;
  const index = offset * 2;
  let { async_ids_stack } = async_wrap;
  if (index >= async_ids_stack.length) async_ids_stack = grownAsyncIdsStack();
  async_ids_stack[index] = async_id_fields[kExecutionAsyncId];
  async_ids_stack[index + 1] = async_id_fields[kTriggerAsyncId];
  async_hook_fields[kStackLength] = offset + 1;
  async_id_fields[kExecutionAsyncId] = asyncId;
  async_id_fields[kTriggerAsyncId] = triggerId;
}

/**
 * Ends the process when checks are on and `asyncId` is not the executing one.
 * @param {number} asyncId
 * @returns {boolean} whether there is still a context on the stack
 */
function popAsyncContext(asyncId) {
  const stackLength = async_hook_fields[kStackLength];
  if (stackLength === 0) return false;
  if (async_id_fields[kExecutionAsyncId] !== asyncId && async_hook_fields[kCheck] > 0) {
    failWithCorruptedAsyncStack(asyncId);
  }
  leaveContext(stackLength - 1);
  return stackLength > 1;
}

/** @param {number} offset of the innermost context in the stack */
function leaveContext(offset) {
  const { async_ids_stack } = async_wrap;
  async_id_fields[kExecutionAsyncId] = async_ids_stack[2 * offset];
  async_id_fields[kTriggerAsyncId] = async_ids_stack[2 * offset + 1];
  ArrayPrototypePop(execution_async_resources);
  async_hook_fields[kStackLength] = offset;
}

const promiseContexts = { left: 0 };
const kLeftToRenew = 1024;

/**
 * For promises, which are the most frequent. Does nothing where `asyncId` is not the executing one.
 * @param {number} asyncId
 */
function popPromiseContext(asyncId) {
  const stackLength = async_hook_fields[kStackLength];
  if (stackLength === 0 || async_id_fields[kExecutionAsyncId] !== asyncId) return;
  leaveContext(stackLength - 1);
  if (stackLength === 1 && ++promiseContexts.left === kLeftToRenew) renewResources();
}

/**
 * Has V8 make the array's elements anew, so that they are among its young objects: for a young resource in
 * old elements each push calls V8's write barrier.
 */
function renewResources() {
  promiseContexts.left = 0;
  execution_async_resources.length = 0;
}

function hasAsyncIdStack() {
  return async_hook_fields[kStackLength] > 0;
}

function clearAsyncIdStack() {
  async_hook_fields[kStackLength] = 0;
  async_id_fields[kExecutionAsyncId] = 0;
  async_id_fields[kTriggerAsyncId] = 0;
  execution_async_resources.length = 0;
}

/** @param {number} expected */
function failWithCorruptedAsyncStack(expected) {
  const actual = async_id_fields[kExecutionAsyncId];
  const error = { stack: '' };
  ErrorCaptureStackTrace(error, popAsyncContext);
  const frames = StringPrototypeSlice(error.stack, StringPrototypeIndexOf(error.stack, '\n'));
  const message = `async hook stack has become corrupted (actual: ${actual}, expected: ${expected})`;
  /** @type {any} */ (runtimeProcess)._rawDebug(`Error: ${message}${frames}`);
  endProcess();
}

/** Ends the process as Node does when a hook fails, without running any more JavaScript. */
function endProcess() {
  if (abortsOnUncaughtException()) runtimeProcess.abort();
  /** @type {any} */ (runtimeProcess).reallyExit(1);
}

/** @returns {boolean} */
function abortsOnUncaughtException() {
  const flag = /^--(no-)?abort[-_]on[-_]uncaught[-_]exception$/;
  const { env, execArgv } = runtimeProcess;
  const options = ArrayPrototypeConcat(StringPrototypeSplit(env.NODE_OPTIONS ?? '', ' '), execArgv);
  return ArrayPrototypeReduce(
    options,
    (on, option) => {
      const found = RegExpPrototypeExec(flag, option);
      return found ? found[1] === undefined : on;
    },
    false,
  );
}

/**
 * Takes over the context that the runtime is in, so that the ids are right from the start: the main
 * script is (1, 0), and a callback that was under way before any source was there has its own.
 * It ends when that context does: before the next tick.
 * @param {(asyncId: number) => void} end called with the id of a callback's context
 */
function adoptRuntimeContext(end) {
  once.adopted = true;
  const ids = native.runtimeAsyncIds() ?? [publicExecutionAsyncId(), 0];
  const runtimeId = ids[0];
  const runtimeTriggerId = ids[1];
  if (runtimeId === 0) return;
  const triggerId = ownIdOf(runtimeTriggerId);
  const asyncId = ownIdOf(runtimeId);
  if (hasAsyncIdStack()) {
    // Scopes were entered meanwhile: this is the context that the outermost of them interrupted.
    async_wrap.async_ids_stack[0] = asyncId;
    async_wrap.async_ids_stack[1] = triggerId;
  } else {
    pushAsyncContext(asyncId, triggerId, {});
  }
  nextTick(endAdoptedContext, asyncId, end);
}

/** From here on nobody asks what executes. Contexts that were entered are left as always. */
function dropRuntimeContext() {
  once.adopted = false;
}

/**
 * @returns {boolean} whether the ids are those of what executes, and not just of scopes: whether somebody
 * has made a hook or asked for an id. Stores alone need none.
 */
function isTracking() {
  return once.adopted === true;
}

function endAdoptedContext(asyncId, end) {
  const length = async_hook_fields[kStackLength];
  if (length === 1 && executionAsyncId() === asyncId && asyncId !== kMainScript) end(asyncId);
  else if (length <= 1) clearAsyncIdStack();
}

/**
 * Our ids of the runtime's handles, by the runtime's.
 * @type {Map<number, number>}
 */
const ids_of_handles = new SafeMap();

// What else executed when the runtime was last asked, by its id and by ours.
let knownRuntimeId = 0;
let knownAsyncId = 0;

/**
 * The id of a resource that no source has seen: of those that the runtime has given out, only the
 * main script's is the same here.
 * @param {number} runtimeId
 */
function ownIdOf(runtimeId) {
  if (runtimeId === 0 || runtimeId === kMainScript) return runtimeId;
  const asyncId = ids_of_handles.get(runtimeId);
  if (asyncId !== undefined) return asyncId;
  if (runtimeId !== knownRuntimeId) {
    knownRuntimeId = runtimeId;
    knownAsyncId = newAsyncId();
  }
  return knownAsyncId;
}

/** @returns {number} the runtime's own current id, or -1 where that is out of reach */
function runtimeExecutionAsyncId() {
  return runtime_async_id_fields === undefined
    ? async_wrap.runtimeExecutionAsyncId()
    : toSmi(runtime_async_id_fields[kExecutionAsyncId]);
}

/**
 * Also where that is out of reach: by a resource that core triggers, where core has set no default.
 * @returns {number} -1 on other runtimes
 */
function publicExecutionAsyncId() {
  const asyncId = runtimeExecutionAsyncId();
  if (asyncId !== -1 || !isNode) return asyncId;
  // It loads modules of the runtime.
  const { sampleTriggerAsyncId } = loadLate('platform/core-async-resource', () =>
    require('../platform/core-async-resource'),
  );
  return sampleTriggerAsyncId();
}

/**
 * Where no source tells who executes, the runtime does, or where it does not tell (-1) it is the main script.
 * @returns {number} the trigger id for a resource that is being created
 */
function currentTriggerAsyncId() {
  const triggerAsyncId = getDefaultTriggerAsyncId();
  if (triggerAsyncId !== 0 || isTracking()) return triggerAsyncId;
  return ownIdOf(MathAbs(publicExecutionAsyncId()));
}

/**
 * For a resource that was made when nobody asked for ids: hooks have not heard of it.
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
  abortsOnUncaughtException,
  adoptResource,
  adoptRuntimeContext,
  async_hook_fields,
  async_id_fields,
  async_id_symbol,
  async_wrap,
  clearAsyncIdStack,
  clearDefaultTriggerAsyncId,
  constants,
  currentTriggerAsyncId,
  defaultTriggerAsyncIdScope,
  dropRuntimeContext,
  execution_async_resources,
  executionAsyncId,
  executionAsyncResource,
  getDefaultTriggerAsyncId,
  failWithCorruptedAsyncStack,
  hasAsyncIdStack,
  ids_of_handles,
  isTracking,
  newAsyncId,
  popAsyncContext,
  popPromiseContext,
  pushAsyncContext,
  publicExecutionAsyncId,
  runtimeExecutionAsyncId,
  topLevelResource,
  toSmi,
  trigger_async_id_symbol,
  triggerAsyncId,
};
