'use strict';

// AsyncHook and the set of enabled hooks.

const {
  ArrayPrototypeFilter,
  ArrayPrototypeIncludes,
  SafeArrayIterator,
} = require('../platform/primordials');
const { invalidArgValue, validateHookCallback, validateBoolean } = require('../platform/errors');
const { async_hook_fields, constants } = require('../context/fields');
const { wantDestroys } = require('./destroy-queue');

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
    this.init = ArrayPrototypeFilter(set.init, tracksPromises);
    this.before = ArrayPrototypeFilter(set.before, tracksPromises);
    this.after = ArrayPrototypeFilter(set.after, tracksPromises);
    this.resolve = set.promiseResolve;
  }
}

/**
 * @param {AsyncHook[]} hooks
 * @param {symbol} kind
 * @returns {any[]}
 */
function withCallback(hooks, kind) {
  return ArrayPrototypeFilter(
    hooks,
    (hook) => typeof (/** @type {any} */ (hook)[kind]) === 'function',
  );
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
  if (set.destroy.length > 0 !== hadDestroy) wantDestroys(!hadDestroy);
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
    if (ArrayPrototypeIncludes(all, this)) return this;
    changeHooks([...SafeArrayIterator(all), this]);
    if (tracksPromises(this)) listener.promisesWanted();
    return this;
  }

  disable() {
    const { all } = latest();
    if (!ArrayPrototypeIncludes(all, this)) return this;
    const before = total();
    changeHooks(ArrayPrototypeFilter(all, (hook) => hook !== this));
    if (before !== undefined && before > 0 && total() === 0) listener.promisesUnwanted();
    return this;
  }
}

/** @returns {any[]} those with an `init` callback */
function initHooks() {
  return emitting.active.init;
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

module.exports = {
  AsyncHook,
  activate,
  after_symbol,
  before_symbol,
  destroy_symbol,
  destroyHooksExist,
  emitting,
  enabledHooksExist,
  init_symbol,
  initHooks,
  initHooksExist,
  promise_resolve_symbol,
  promiseHooks,
  promiseResolveHooksExist,
  setHooksListener,
};
