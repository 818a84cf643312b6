'use strict';

// Owns the set of enabled hooks. `hooks/emit.js` calls them, `hooks/async-hook.js` changes the set, and sources check
// here whether any hook wants an event. Nothing here calls a hook.

const { ArrayPrototypeFilter } = require('../platform/primordials');
const { async_hook_fields, constants } = require('../context/fields');

const { kInit, kBefore, kAfter, kDestroy, kPromiseResolve, kTotals } = constants;

const init_symbol = Symbol('init');
const before_symbol = Symbol('before');
const after_symbol = Symbol('after');
const destroy_symbol = Symbol('destroy');
const promise_resolve_symbol = Symbol('promiseResolve');
const kNoPromiseHook = Symbol('kNoPromiseHook');

/** @typedef {InstanceType<typeof import('./async-hook').AsyncHook>} AsyncHook */

/**
 * The enabled hooks, by kind of callback. A set is immutable: enabling or disabling a hook while callbacks run
 * creates a new set, which takes effect after the current event.
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

/** The hooks of a set that get the events of promises: those without `trackPromises: false`. */
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

/**
 * The state of the hooks, named as in Node. An object instead of variables, because V8 checks at each use of a
 * module's variable whether it has been initialized.
 *
 * - `set`: the hooks that are called now. Written by `activate`.
 * - `promises`: the hooks of `set` that get the events of promises. Written by `activate`.
 * - `pending`: the set that takes effect after the current event, or null. Written by `changeHooks`.
 * - `call_depth`: how many emit functions are on the stack: hooks may cause events themselves.
 *   Written by `hooks/emit.js`.
 */
const active_hooks = {
  set: noHooks,
  promises: noHooks.promises,
  /** @type {HookSet | null} */
  pending: null,
  call_depth: 0,
};

/** Called when another set is activated. `tracking.js` sets it, because it requires this file. */
const listener = { hooksChanged() {} };

/** @param {() => void} hooksChanged */
function setHooksChanged(hooksChanged) {
  listener.hooksChanged = hooksChanged;
}

/** @returns {AsyncHook[]} the enabled hooks, including those that take effect after the current event */
function enabledHooks() {
  return (active_hooks.pending ?? active_hooks.set).all;
}

/**
 * How many callbacks are enabled. As in the built-in, the number is undefined while hooks are called, until one of
 * them changes the set. Then it is the number from before the change, until the next change.
 * @returns {number | undefined}
 */
function totalCallbacks() {
  return active_hooks.call_depth > 0 ? active_hooks.pending?.total : async_hook_fields[kTotals];
}

/** @param {AsyncHook[]} hooks */
function changeHooks(hooks) {
  const set = new HookSet(hooks);
  if (active_hooks.call_depth > 0) {
    active_hooks.pending = set;
    return;
  }
  activate(set);
  async_hook_fields[kTotals] = set.total;
}

/** @param {HookSet} set */
function activate(set) {
  active_hooks.set = set;
  active_hooks.promises = set.promises;
  active_hooks.pending = null;
  async_hook_fields[kInit] = set.init.length;
  async_hook_fields[kBefore] = set.before.length;
  async_hook_fields[kAfter] = set.after.length;
  async_hook_fields[kDestroy] = set.destroy.length;
  async_hook_fields[kPromiseResolve] = set.promiseResolve.length;
  listener.hooksChanged();
}

/** @returns {any[]} those with an `init` callback */
function initHooks() {
  return active_hooks.set.init;
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

/** @returns {PromiseHookSet} those that get the events of promises */
function promiseHooks() {
  return active_hooks.promises;
}

function enabledHooksExist() {
  return active_hooks.set.all.length > 0;
}

module.exports = {
  activate,
  active_hooks,
  after_symbol,
  before_symbol,
  changeHooks,
  destroy_symbol,
  destroyHooksExist,
  enabledHooks,
  enabledHooksExist,
  init_symbol,
  initHooks,
  initHooksExist,
  kNoPromiseHook,
  promise_resolve_symbol,
  promiseHooks,
  promiseResolveHooksExist,
  setHooksChanged,
  totalCallbacks,
  tracksPromises,
};
