'use strict';

// AsyncHook, the set of enabled hooks, and the emit functions through which every source and every
// embedder speaks to them.

const { invalidArgValue, validateHookCallback, validateBoolean } = require('./errors');
const { fatalError } = require('./fatal-error');
const native = require('./native');
const {
  async_hook_fields,
  constants,
  execution_async_resources,
  popAsyncContext,
  pushAsyncContext,
  toSmi,
} = require('./state');
const { deliver, queueDestroyAsyncId, setDestroyListener, wantCollected } = require('./destroy');

const { kInit, kBefore, kAfter, kDestroy, kPromiseResolve, kTotals } = constants;

const init_symbol = Symbol('init');
const before_symbol = Symbol('before');
const after_symbol = Symbol('after');
const destroy_symbol = Symbol('destroy');
const promise_resolve_symbol = Symbol('promiseResolve');
const kNoPromiseHook = Symbol('kNoPromiseHook');

/**
 * The enabled hooks, by kind of callback. A set never changes: hooks that are enabled or disabled
 * while callbacks run make a new one, which takes effect after the current event.
 */
class HookSet {
  /** @param {AsyncHook[]} hooks */
  constructor(hooks) {
    this.all = hooks;
    this.init = withCallback(hooks, init_symbol);
    this.before = withCallback(hooks, before_symbol);
    this.after = withCallback(hooks, after_symbol);
    this.destroy = withCallback(hooks, destroy_symbol);
    this.promiseResolve = withCallback(hooks, promise_resolve_symbol);
    this.promises = new PromiseHookSet(this);
    this.total =
      this.init.length +
      this.before.length +
      this.after.length +
      this.destroy.length +
      this.promiseResolve.length;
  }
}

/** Those of a set that want to hear of promises. */
class PromiseHookSet {
  /** @param {HookSet} set */
  constructor(set) {
    this.init = set.init.filter(tracksPromises);
    this.before = set.before.filter(tracksPromises);
    this.after = set.after.filter(tracksPromises);
    this.resolve = set.promiseResolve;
  }
}

/**
 * @param {AsyncHook[]} hooks
 * @param {symbol} kind
 * @returns {any[]}
 */
function withCallback(hooks, kind) {
  return hooks.filter((hook) => typeof (/** @type {any} */ (hook)[kind]) === 'function');
}

/** @param {AsyncHook} hook */
function tracksPromises(hook) {
  return !hook[kNoPromiseHook];
}

const noHooks = new HookSet([]);

/** An object, for V8 asks of variables of a module at each use whether they have been initialized. */
const emitting = {
  active: noHooks,
  /** Those of `active` that want to hear of promises. */
  promises: noHooks.promises,
  /** @type {HookSet | null} */
  pending: null,
  /** How many emit functions are on the stack: hooks may cause events themselves. */
  depth: 0,
};

/**
 * @typedef {object} HooksListener
 * @property {() => void} enabling a hook is about to be enabled
 * @property {() => void} hooksChanged other hooks are called from now on
 * @property {() => void} promisesWanted a hook that wants to hear of promises was enabled
 * @property {() => void} promisesUnwanted the last callback was disabled
 */

/** @type {HooksListener} */
let listener = { enabling() {}, hooksChanged() {}, promisesWanted() {}, promisesUnwanted() {} };

/** @param {HooksListener} those */
function setHooksListener(those) {
  listener = those;
}

function latest() {
  return emitting.pending ?? emitting.active;
}

/**
 * How many callbacks are enabled. As with the built-in nobody knows while hooks are called, until one of them
 * has changed the set; and afterwards it is what it was before, until the next change.
 * @returns {number | undefined}
 */
function total() {
  return emitting.depth > 0 ? emitting.pending?.total : async_hook_fields[kTotals];
}

/** @param {AsyncHook[]} hooks */
function changeHooks(hooks) {
  const set = new HookSet(hooks);
  if (emitting.depth > 0) {
    emitting.pending = set;
    return;
  }
  activate(set);
  async_hook_fields[kTotals] = set.total;
}

/** @param {HookSet} set */
function activate(set) {
  const hadDestroy = emitting.active.destroy.length > 0;
  emitting.active = set;
  emitting.promises = set.promises;
  emitting.pending = null;
  async_hook_fields[kInit] = set.init.length;
  async_hook_fields[kBefore] = set.before.length;
  async_hook_fields[kAfter] = set.after.length;
  async_hook_fields[kDestroy] = set.destroy.length;
  async_hook_fields[kPromiseResolve] = set.promiseResolve.length;
  // What is collected while nobody listens is told to nobody.
  if (set.destroy.length > 0 !== hadDestroy) wantCollected(!hadDestroy);
  listener.hooksChanged();
}

class AsyncHook {
  /** @param {any} callbacks */
  constructor({ init, before, after, destroy, promiseResolve, trackPromises }) {
    validateHookCallback(init, 'init');
    validateHookCallback(before, 'before');
    validateHookCallback(after, 'after');
    validateHookCallback(destroy, 'destroy');
    validateHookCallback(promiseResolve, 'promiseResolve');
    if (trackPromises !== undefined) validateBoolean(trackPromises, 'trackPromises');
    if (trackPromises === false && promiseResolve) {
      const reason = 'must not be false when promiseResolve is enabled';
      throw invalidArgValue('trackPromises', trackPromises, reason);
    }

    this[init_symbol] = init;
    this[before_symbol] = before;
    this[after_symbol] = after;
    this[destroy_symbol] = destroy;
    this[promise_resolve_symbol] = promiseResolve;
    this[kNoPromiseHook] = trackPromises === false;
  }

  enable() {
    listener.enabling();
    const { all } = latest();
    if (all.includes(this)) return this;
    changeHooks([...all, this]);
    if (tracksPromises(this)) listener.promisesWanted();
    return this;
  }

  disable() {
    const { all } = latest();
    if (!all.includes(this)) return this;
    const before = total();
    changeHooks(all.filter((hook) => hook !== this));
    if (before !== undefined && before > 0 && total() === 0) listener.promisesUnwanted();
    return this;
  }
}

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

function initHooksExist() {
  return async_hook_fields[kInit] > 0;
}

function destroyHooksExist() {
  return async_hook_fields[kDestroy] > 0;
}

function promiseResolveHooksExist() {
  return async_hook_fields[kPromiseResolve] > 0;
}

/** @returns {PromiseHookSet} those that hear of promises */
function promiseHooks() {
  return emitting.promises;
}

function enabledHooksExist() {
  return emitting.active.all.length > 0;
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

/**
 * @param {number} asyncId
 * @param {number} triggerAsyncId
 * @param {Promise<any>} promise
 */
function emitPromiseInit(asyncId, triggerAsyncId, promise) {
  callInitHooks(emitting.promises.init, asyncId, 'PROMISE', triggerAsyncId, promise);
}

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
  AsyncHook,
  callBefore,
  destroyHooksExist,
  emitAfter,
  emitBefore,
  emitDestroy,
  emitInit,
  emitPromiseAfter,
  emitPromiseBefore,
  emitPromiseInit,
  emitPromiseResolve,
  enabledHooksExist,
  initHooksExist,
  promiseHooks,
  promiseResolveHooksExist,
  setHooksListener,
};
