'use strict';

// Calls the enabled hooks. Sources and the embedder functions report events here, except for `destroy`, which
// `destroy-queue.js` delays. A hook that throws ends the process.

const { fatalError } = require('../context/fatal-error');
const { async_hook_fields, constants } = require('../context/fields');
const { popAsyncContext, pushAsyncContext } = require('../context/id-stack');
const { toSmi } = require('../context/ids');
const {
  activate,
  active_hooks,
  after_symbol,
  before_symbol,
  destroy_symbol,
  init_symbol,
  promise_resolve_symbol,
} = require('./hook-set');

const { kInit, kBefore, kAfter } = constants;

// Each kind of event has a loop of its own, so that V8 sees one kind of callback in each.

/**
 * @param {any[]} hooks
 * @param {number} asyncId
 * @param {string} type
 * @param {number} triggerAsyncId
 * @param {any} resource
 */
function callInitHooks(hooks, asyncId, type, triggerAsyncId, resource) {
  const { call_depth } = active_hooks;
  active_hooks.call_depth = call_depth + 1;
  try {
    for (let i = 0; i < hooks.length; i++) {
      hooks[i][init_symbol](asyncId, type, triggerAsyncId, resource);
    }
  } catch (error) {
    fatalError(error);
  } finally {
    active_hooks.call_depth = call_depth;
  }
  if (call_depth === 0 && active_hooks.pending !== null) activate(active_hooks.pending);
}

/**
 * @param {any[]} hooks
 * @param {number} asyncId
 */
function callBeforeHooks(hooks, asyncId) {
  const { call_depth } = active_hooks;
  active_hooks.call_depth = call_depth + 1;
  try {
    for (let i = 0; i < hooks.length; i++) hooks[i][before_symbol](asyncId);
  } catch (error) {
    fatalError(error);
  } finally {
    active_hooks.call_depth = call_depth;
  }
  if (call_depth === 0 && active_hooks.pending !== null) activate(active_hooks.pending);
}

/**
 * @param {any[]} hooks
 * @param {number} asyncId
 */
function callAfterHooks(hooks, asyncId) {
  const { call_depth } = active_hooks;
  active_hooks.call_depth = call_depth + 1;
  try {
    for (let i = 0; i < hooks.length; i++) hooks[i][after_symbol](asyncId);
  } catch (error) {
    fatalError(error);
  } finally {
    active_hooks.call_depth = call_depth;
  }
  if (call_depth === 0 && active_hooks.pending !== null) activate(active_hooks.pending);
}

/**
 * Takes a whole delivery, because most destroys are of collected resources and come by the thousands. Each is an
 * event of its own: a hook that is enabled or disabled in one takes effect before the next.
 * @param {number[] | Float64Array} asyncIds
 * @param {number} from index of the first
 * @param {number} to index after the last
 */
function callDestroyHooks(asyncIds, from, to) {
  const { call_depth } = active_hooks;
  active_hooks.call_depth = call_depth + 1;
  try {
    let hooks = active_hooks.set.destroy;
    for (let i = from; i < to; i++) {
      const asyncId = toSmi(asyncIds[i]);
      for (let j = 0; j < hooks.length; j++) hooks[j][destroy_symbol](asyncId);
      if (call_depth === 0 && active_hooks.pending !== null) {
        activate(active_hooks.pending);
        hooks = active_hooks.set.destroy;
      }
    }
  } catch (error) {
    fatalError(error);
  } finally {
    active_hooks.call_depth = call_depth;
  }
}

/**
 * @param {any[]} hooks
 * @param {number} asyncId
 */
function callPromiseResolveHooks(hooks, asyncId) {
  const { call_depth } = active_hooks;
  active_hooks.call_depth = call_depth + 1;
  try {
    for (let i = 0; i < hooks.length; i++) hooks[i][promise_resolve_symbol](asyncId);
  } catch (error) {
    fatalError(error);
  } finally {
    active_hooks.call_depth = call_depth;
  }
  if (call_depth === 0 && active_hooks.pending !== null) activate(active_hooks.pending);
}

/**
 * @param {number} asyncId
 * @param {string} type
 * @param {number} triggerAsyncId
 * @param {any} resource
 */
function emitInit(asyncId, type, triggerAsyncId, resource) {
  if (async_hook_fields[kInit] > 0) {
    callInitHooks(active_hooks.set.init, asyncId, type, triggerAsyncId, resource);
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
  callBeforeHooks(active_hooks.set.before, asyncId);
}

/**
 * Calls the `after` hooks, then pops the context.
 * @param {number} asyncId
 */
function emitAfter(asyncId) {
  if (async_hook_fields[kAfter] > 0) callAfter(asyncId);
  popAsyncContext(asyncId);
}

/** @param {number} asyncId */
function callAfter(asyncId) {
  callAfterHooks(active_hooks.set.after, asyncId);
}

// Hooks with `trackPromises: false` do not get the events of promises.

/** @param {number} asyncId */
function emitPromiseBefore(asyncId) {
  callBeforeHooks(active_hooks.promises.before, asyncId);
}

/** @param {number} asyncId */
function emitPromiseAfter(asyncId) {
  callAfterHooks(active_hooks.promises.after, asyncId);
}

/** @param {number} asyncId */
function emitPromiseResolve(asyncId) {
  callPromiseResolveHooks(active_hooks.promises.resolve, asyncId);
}

module.exports = {
  callAfter,
  callBefore,
  callDestroyHooks,
  callInitHooks,
  emitAfter,
  emitBefore,
  emitInit,
  emitPromiseAfter,
  emitPromiseBefore,
  emitPromiseResolve,
};
