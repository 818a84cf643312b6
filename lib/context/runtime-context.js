'use strict';

// Maps the runtime's own ids to ids of the package. Node gives ids to its resources whether or not the package
// tracks them, and tracking starts in the middle of a callback. This file adopts the context of that callback, and
// translates ids of the runtime that Node passes on as trigger ids. The sources fill the map of handles through
// `sources/runtime-ids.js`.

const { MathAbs, SafeMap } = require('../platform/primordials');
const { requireLazy } = require('../platform/lazy-modules');
const native = require('../platform/native');
const { isNode } = require('../platform/other-runtimes');
const { nextTick } = require('../platform/originals');
const { async_hook_fields, constants } = require('./fields');
const {
  clearAsyncIdStack,
  executionAsyncId,
  hasAsyncIdStack,
  pushAsyncContext,
} = require('./id-stack');
const { getDefaultTriggerAsyncId, newAsyncId, toSmi } = require('./ids');

const { async_wrap, runtime_async_id_fields } = native;
const { kStackLength, kExecutionAsyncId } = constants;

// The id of the main script, for which neither `before` nor `after` is emitted.
const kMainScript = 1;

/**
 * - `tracking`: whether the current ids are those of the executing resource. Assigned when tracking starts, and
 *   again only when it stops or restarts: V8 folds a property that is assigned once, so `isTracking` is free.
 * - `lastRuntimeId`, `lastAsyncId`: the runtime's id of the last resource that no source has seen, and the
 *   package's id for it. Written by `ownIdOf`.
 * @type {{ tracking?: boolean, lastRuntimeId: number, lastAsyncId: number }}
 */
const state = { lastRuntimeId: 0, lastAsyncId: 0 };

/**
 * The package's ids of the runtime's handles, by the runtime's ids.
 * @type {Map<number, number>}
 */
const ids_of_handles = new SafeMap();

/**
 * Adopts the runtime's current context, so that ids are right from the start: the main script is (1, 0), and a
 * callback that was called before any source was installed gets an id. The context ends with the callback,
 * before the next tick.
 * @param {(asyncId: number) => void} end called with the id of a callback's context
 */
function adoptRuntimeContext(end) {
  state.tracking = true;
  const ids = native.runtimeAsyncIds() ?? [publicExecutionAsyncId(), 0];
  const runtimeId = ids[0];
  const runtimeTriggerId = ids[1];
  if (runtimeId === 0) return;
  const triggerId = ownIdOf(runtimeTriggerId);
  const asyncId = ownIdOf(runtimeId);
  if (hasAsyncIdStack()) {
    // Scopes were entered before tracking started. The outermost of them has interrupted this context.
    async_wrap.async_ids_stack[0] = asyncId;
    async_wrap.async_ids_stack[1] = triggerId;
  } else {
    pushAsyncContext(asyncId, triggerId, {});
  }
  nextTick(endAdoptedContext, asyncId, end);
}

/** Called when tracking stops. Contexts that were entered before are left as usual. */
function dropRuntimeContext() {
  state.tracking = false;
}

/**
 * @returns {boolean} whether the current ids are those of the executing resource, because the program has created
 * a hook or read an id. Otherwise only scopes that are entered by hand have ids: stores need none.
 */
function isTracking() {
  return state.tracking === true;
}

/**
 * @param {number} asyncId
 * @param {(asyncId: number) => void} end
 */
function endAdoptedContext(asyncId, end) {
  const length = async_hook_fields[kStackLength];
  if (length === 1 && executionAsyncId() === asyncId && asyncId !== kMainScript) end(asyncId);
  else if (length <= 1) clearAsyncIdStack();
}

/**
 * Translates an id of the runtime. Only the main script has the same id in both.
 * @param {number} runtimeId
 */
function ownIdOf(runtimeId) {
  if (runtimeId === 0 || runtimeId === kMainScript) return runtimeId;
  const asyncId = ids_of_handles.get(runtimeId);
  if (asyncId !== undefined) return asyncId;
  if (runtimeId !== state.lastRuntimeId) {
    state.lastRuntimeId = runtimeId;
    state.lastAsyncId = newAsyncId();
  }
  return state.lastAsyncId;
}

/** @returns {number} the runtime's current execution id, or -1 if it cannot be read */
function runtimeExecutionAsyncId() {
  return runtime_async_id_fields === undefined
    ? async_wrap.runtimeExecutionAsyncId()
    : toSmi(runtime_async_id_fields[kExecutionAsyncId]);
}

/**
 * The same through public API, for runtimes where the id cannot be read: the trigger id of a new resource of core,
 * as long as core has set no default trigger id.
 * @returns {number} -1 on other runtimes
 */
function publicExecutionAsyncId() {
  const asyncId = runtimeExecutionAsyncId();
  if (asyncId !== -1 || !isNode) return asyncId;
  // It loads modules of the runtime.
  const { probeTriggerAsyncId } = requireLazy('platform/core-async-resource', () =>
    require('../platform/core-async-resource'),
  );
  return probeTriggerAsyncId();
}

/**
 * The trigger id for a resource that is being created. Without tracking it is that of the runtime's execution id,
 * or the main script's if that cannot be read (-1).
 * @returns {number}
 */
function currentTriggerAsyncId() {
  const triggerAsyncId = getDefaultTriggerAsyncId();
  if (triggerAsyncId !== 0 || isTracking()) return triggerAsyncId;
  return ownIdOf(MathAbs(publicExecutionAsyncId()));
}

module.exports = {
  adoptRuntimeContext,
  currentTriggerAsyncId,
  dropRuntimeContext,
  ids_of_handles,
  isTracking,
  publicExecutionAsyncId,
  runtimeExecutionAsyncId,
};
