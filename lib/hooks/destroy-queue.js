'use strict';

// The queue of destroyed resources. The `destroy` hooks get them in batches, outside of any callback, before the
// immediates of the same turn of the event loop. Explicit destroys come through `emitDestroy`, those of collected
// resources from `collection.js` or from the native core.

const { ArrayPrototypePush } = require('../platform/primordials');
const native = require('../platform/native');
const { queueInternalMicrotask } = require('../platform/originals');
const { async_hook_fields, constants } = require('../context/fields');
const { popAsyncContext, pushAsyncContext, topLevelResource } = require('../context/id-stack');
const { getFrame, setFrame } = require('../frames/carrier');
const { callDestroyHooks } = require('./emit');
const { callInFirstImmediate, wantFirstImmediate } = require('./first-immediate');

const { kDestroy } = constants;

const core = /** @type {any} */ (native.async_wrap);

// Its element changes when the native core queues ids of collected resources. Without this array, each check calls
// the core.
const { collections = [NaN] } = core;

// Bounds the memory for ids in a program that never returns to the event loop.
const kMaxQueued = 16384;
// The maximum number of ids that are taken from the native core at once.
const kBatch = 1024;

/**
 * - `ids`: in the order in which the resources were destroyed. A negative number -n stands for n ids in the native
 *   core, of resources that were collected at that point. Emptied by each delivery.
 * - `marked`: how many ids in the native core have such a place in `ids`. Written by `markCollected` and
 *   `deliverCollected`.
 * - `counted`: the element of `collections` when `markCollected` last counted. Written by it.
 * - `microtaskQueued`: whether a microtask will deliver, because the queue is full.
 * - `spareBatch`: for the next delivery from the native core. Undefined while a delivery uses it.
 * - `nativeCollects`: whether the native core may have ids. V8 folds it, because it is assigned only once, by
 *   `expectCollected`.
 * @type {{ ids: number[], marked: number, counted: number, microtaskQueued: boolean,
 *   spareBatch: Float64Array | undefined, nativeCollects?: true }}
 */
const queue = {
  ids: [],
  marked: 0,
  counted: 0,
  microtaskQueued: false,
  spareBatch: undefined,
};

/** @param {number} asyncId */
function emitDestroy(asyncId) {
  if (async_hook_fields[kDestroy] > 0 && asyncId > 0) queueDestroyAsyncId(asyncId);
}

/** @param {number} asyncId */
function queueDestroyAsyncId(asyncId) {
  markCollected();
  const { ids } = queue;
  ArrayPrototypePush(ids, asyncId);
  if (ids.length === 1) {
    schedule();
  } else if (ids.length + queue.marked >= kMaxQueued && !queue.microtaskQueued) {
    queue.microtaskQueued = true;
    queueInternalMicrotask(deliver);
  }
}

function schedule() {
  if (!native.scheduleDestroy()) callInFirstImmediate(deliver);
}

/**
 * Called when the first destroy hook is enabled and when the last one is disabled.
 * @param {boolean} wanted whether a destroy hook is enabled
 */
function wantDestroys(wanted) {
  if (!native.canScheduleDestroy()) wantFirstImmediate(wanted);
}

/** Called before the native core is given the first resource to watch. */
function expectCollected() {
  queue.nativeCollects = true;
}

/** Gives ids that the native core has queued since the last call their place in the queue. */
function markCollected() {
  // With the default the difference is NaN.
  if (collections[0] - queue.counted === 0) return;
  queue.counted = collections[0];
  if (!queue.nativeCollects) return;
  const count = core.collectedCount() - queue.marked;
  if (count === 0) return;
  queue.marked += count;
  ArrayPrototypePush(queue.ids, -count);
}

function deliver() {
  deliverIn({});
}

/**
 * Delivers what is queued when the event loop has nothing left to do, before `beforeExit`. No callback
 * encloses it, so the resource is that of the top level.
 */
function deliverLast() {
  deliverIn(topLevelResource);
}

/** @param {any} resource the execution resource during the delivery */
function deliverIn(resource) {
  markCollected();
  queue.microtaskQueued = false;
  if (queue.ids.length === 0) return;
  const interrupted = getFrame();
  pushAsyncContext(0, 0, resource);
  do {
    const { ids } = queue;
    queue.ids = [];
    let from = 0;
    for (let i = 0; i < ids.length; i++) {
      if (ids[i] >= 0) continue;
      if (from < i) callDestroyHooks(ids, from, i);
      deliverCollected(-ids[i]);
      from = i + 1;
    }
    if (from < ids.length) callDestroyHooks(ids, from, ids.length);
    markCollected();
  } while (queue.ids.length > 0);
  popAsyncContext(0);
  setFrame(interrupted);
}

/** @param {number} count of ids in the native core */
function deliverCollected(count) {
  const batch = queue.spareBatch ?? new Float64Array(kBatch);
  // A hook may cause a nested delivery, which takes some of the ids.
  queue.spareBatch = undefined;
  for (let left = count; left > 0;) {
    const taken = core.takeCollected(batch, left);
    if (taken === 0) break;
    left -= taken;
    queue.marked -= taken;
    callDestroyHooks(batch, 0, taken);
  }
  queue.spareBatch = batch;
}

module.exports = {
  deliver,
  deliverLast,
  emitDestroy,
  expectCollected,
  queueDestroyAsyncId,
  wantDestroys,
};
