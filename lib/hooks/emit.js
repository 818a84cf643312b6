'use strict';

// The emit functions, through which every source and every embedder speaks to the enabled hooks.

const { deliver, queueDestroyAsyncId, setDestroyListener } = require('./destroy-queue');
const { fatalError } = require('../context/fatal-error');
const {
  activate,
  after_symbol,
  before_symbol,
  destroy_symbol,
  emitting,
  init_symbol,
  promise_resolve_symbol,
} = require('./async-hook');
const native = require('../platform/native');
const { async_hook_fields, constants } = require('../context/fields');
const {
  execution_async_resources,
  popAsyncContext,
  pushAsyncContext,
} = require('../context/id-stack');
const { toSmi } = require('../context/ids');

const { kInit, kBefore, kAfter, kDestroy } = constants;

// One function for each kind of event, so that the JIT sees one kind of callback in each.

/**
 * @param {any[]} hooks
 * @param {number} asyncId
 * @param {string} type
 * @param {number} triggerAsyncId
 * @param {any} resource
 */
function callInitHooks(hooks, asyncId, type, triggerAsyncId, resource) {
  const { depth } = emitting;
  emitting.depth = depth + 1;
  try {
    for (let i = 0; i < hooks.length; i++) {
      hooks[i][init_symbol](asyncId, type, triggerAsyncId, resource);
    }
  } catch (error) {
    fatalError(error);
  } finally {
    emitting.depth = depth;
  }
  if (depth === 0 && emitting.pending !== null) activate(emitting.pending);
}

/**
 * @param {any[]} hooks
 * @param {number} asyncId
 */
function callBeforeHooks(hooks, asyncId) {
  const { depth } = emitting;
  emitting.depth = depth + 1;
  try {
    for (let i = 0; i < hooks.length; i++) hooks[i][before_symbol](asyncId);
  } catch (error) {
    fatalError(error);
  } finally {
    emitting.depth = depth;
  }
  if (depth === 0 && emitting.pending !== null) activate(emitting.pending);
}

/**
 * @param {any[]} hooks
 * @param {number} asyncId
 */
function callAfterHooks(hooks, asyncId) {
  const { depth } = emitting;
  emitting.depth = depth + 1;
  try {
    for (let i = 0; i < hooks.length; i++) hooks[i][after_symbol](asyncId);
  } catch (error) {
    fatalError(error);
  } finally {
    emitting.depth = depth;
  }
  if (depth === 0 && emitting.pending !== null) activate(emitting.pending);
}

/**
 * For a whole delivery: most destroys come in the thousands, of what was collected. Each is an event of its
 * own, after which hooks that were enabled or disabled in it count.
 * @param {number[] | Float64Array} asyncIds
 * @param {number} from index of the first
 * @param {number} to index after the last
 */
function callDestroyHooks(asyncIds, from, to) {
  const { depth } = emitting;
  emitting.depth = depth + 1;
  try {
    let hooks = emitting.active.destroy;
    for (let i = from; i < to; i++) {
      const asyncId = toSmi(asyncIds[i]);
      for (let j = 0; j < hooks.length; j++) hooks[j][destroy_symbol](asyncId);
      if (depth === 0 && emitting.pending !== null) {
        activate(emitting.pending);
        hooks = emitting.active.destroy;
      }
    }
  } catch (error) {
    fatalError(error);
  } finally {
    emitting.depth = depth;
  }
}

/**
 * @param {any[]} hooks
 * @param {number} asyncId
 */
function callPromiseResolveHooks(hooks, asyncId) {
  const { depth } = emitting;
  emitting.depth = depth + 1;
  try {
    for (let i = 0; i < hooks.length; i++) hooks[i][promise_resolve_symbol](asyncId);
  } catch (error) {
    fatalError(error);
  } finally {
    emitting.depth = depth;
  }
  if (depth === 0 && emitting.pending !== null) activate(emitting.pending);
}

/**
 * @param {number} asyncId
 * @param {string} type
 * @param {number} triggerAsyncId
 * @param {any} resource
 */
function emitInit(asyncId, type, triggerAsyncId, resource) {
  if (async_hook_fields[kInit] > 0) {
    callInitHooks(emitting.active.init, asyncId, type, triggerAsyncId, resource);
  }
}

/**
 * Pushes the context, then calls the `before` hooks.
 * @param {number} asyncId
 * @param {number} triggerAsyncId
 * @param {any} resource
 */
function emitBefore(asyncId, triggerAsyncId, resource) {
  pushAsyncContext(asyncId, triggerAsyncId, resource);
  if (async_hook_fields[kBefore] > 0) callBefore(asyncId);
}

/** @param {number} asyncId */
function callBefore(asyncId) {
  callBeforeHooks(emitting.active.before, asyncId);
}

/**
 * Calls the `after` hooks, then pops the context.
 * @param {number} asyncId
 */
function emitAfter(asyncId) {
  if (async_hook_fields[kAfter] > 0) callAfterHooks(emitting.active.after, asyncId);
  popAsyncContext(asyncId);
}

/** @param {number} asyncId */
function emitDestroy(asyncId) {
  if (async_hook_fields[kDestroy] > 0 && asyncId > 0) queueDestroyAsyncId(asyncId);
}

setDestroyListener(callDestroyHooks);

// What the native core calls back.
native.setupHooks({
  before: callBefore,
  after: (asyncId) => callAfterHooks(emitting.active.after, asyncId),
  destroy: deliver,
  execution_async_resources,
});

// The events of promises go to the hooks that did not set `trackPromises: false`.

/** @param {number} asyncId */
function emitPromiseBefore(asyncId) {
  callBeforeHooks(emitting.promises.before, asyncId);
}

/** @param {number} asyncId */
function emitPromiseAfter(asyncId) {
  callAfterHooks(emitting.promises.after, asyncId);
}

/** @param {number} asyncId */
function emitPromiseResolve(asyncId) {
  callPromiseResolveHooks(emitting.promises.resolve, asyncId);
}

module.exports = {
  callBefore,
  callInitHooks,
  emitAfter,
  emitBefore,
  emitDestroy,
  emitInit,
  emitPromiseAfter,
  emitPromiseBefore,
  emitPromiseResolve,
};
