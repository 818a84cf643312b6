'use strict';

// AsyncHook, the object that `createHook` returns. Enabling a hook starts tracking.

const {
  ArrayPrototypeFilter,
  ArrayPrototypeIncludes,
  SafeArrayIterator,
} = require('../platform/primordials');
const { invalidArgValue, validateHookCallback, validateBoolean } = require('../platform/errors');
const { requireNode } = require('../platform/other-runtimes');
const { followPromises, leavePromises } = require('../sources/promises');
const { startTracking } = require('../tracking');
const {
  after_symbol,
  before_symbol,
  changeHooks,
  destroy_symbol,
  enabledHooks,
  init_symbol,
  kNoPromiseHook,
  promise_resolve_symbol,
  totalCallbacks,
  tracksPromises,
} = require('./hook-set');

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
    startTracking();
    const hooks = enabledHooks();
    if (ArrayPrototypeIncludes(hooks, this)) return this;
    changeHooks([...SafeArrayIterator(hooks), this]);
    if (tracksPromises(this)) followPromises();
    return this;
  }

  disable() {
    const hooks = enabledHooks();
    if (!ArrayPrototypeIncludes(hooks, this)) return this;
    const before = totalCallbacks();
    changeHooks(ArrayPrototypeFilter(hooks, (hook) => hook !== this));
    if (before !== undefined && before > 0 && totalCallbacks() === 0) leavePromises();
    return this;
  }
}

/** @param {any} callbacks */
function createHook(callbacks) {
  requireNode('createHook');
  // The hook may be enabled in the callback of a resource that is created before `enable` is called.
  startTracking();
  return new AsyncHook(callbacks);
}

module.exports = { AsyncHook, createHook };
