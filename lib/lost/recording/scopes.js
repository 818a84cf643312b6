'use strict';

// Records scopes. Each `run()`, `exit()` and `enterWith()` has a record, which a second, hidden storage propagates
// along with the store, so the current scope is known wherever code runs.

const { AsyncLocalStorage, executionAsyncId } = require('../../instance').async_hooks;
const { captureSite } = require('./stacks');

/**
 * @typedef {object} Scope
 * @property {number} number
 * @property {any} storage
 * @property {'run' | 'enterWith' | 'exit' | 'disable'} kind
 * @property {string} method that was called
 * @property {any} store
 * @property {number} execution
 * @property {object} holder the stack of the call
 * @property {Function | undefined} fn
 * @property {Scope | undefined} parent
 */
/**
 * @typedef {object} Storage the record of a storage
 * @property {any} hidden
 * @property {Scope[]} entered the last scopes of `enterWith`
 * @property {Scope | undefined} disabled the last call of `disable`
 * @property {string} name
 */
/**
 * @typedef {object} Listener
 * @property {(storage: any, scope: Scope, above: Function) => void} hit
 * @property {(storage: any, scope: Scope | undefined, above: Function) => void} miss
 */

const { prototype } = AsyncLocalStorage;
const { run, exit, enterWith, disable, getStore, withScope } = prototype;

/** @type {WeakMap<object, Storage>} */
const storages = new WeakMap();
/** @type {Storage[]} */
const tracked = [];
const kMostTracked = 64;
/** The first and the latest scopes with a callback. @type {Scope[]} */
const runs = [];
const kRuns = 512;

let number = 0;
// Set while this package itself calls a storage.
let passing = false;

/** @param {any} storage */
function track(storage) {
  let known = storages.get(storage);
  if (known === undefined) {
    const hidden = new AsyncLocalStorage();
    known = { hidden, entered: [], disabled: undefined, name: storage.name ?? '' };
    storages.set(storage, known);
    if (tracked.length < kMostTracked) tracked.push(known);
  }
  return known;
}

/**
 * @param {any} storage
 * @returns {Scope | undefined}
 */
function scopeOf(storage) {
  const known = storages.get(storage);
  return known && getStore.call(known.hidden);
}

/** @returns {Scope | Scope[] | null} the current scopes of all storages */
function scopesNow() {
  if (tracked.length === 1) return getStore.call(tracked[0].hidden) ?? null;
  /** @type {Scope[] | null} */
  let scopes = null;
  for (const { hidden } of tracked) {
    const scope = getStore.call(hidden);
    if (scope !== undefined) (scopes ??= []).push(scope);
  }
  return scopes;
}

/**
 * @param {any} storage
 * @param {Scope['kind']} kind
 * @param {any} store
 * @param {Function} above
 * @param {Function} [fn]
 * @returns {Scope}
 */
function makeScope(storage, kind, store, above, fn) {
  const known = track(storage);
  const scope = {
    number: ++number,
    storage,
    kind,
    method: above.name,
    store,
    execution: executionAsyncId(),
    holder: captureSite(above),
    fn,
    parent: getStore.call(known.hidden),
  };
  if (kind === 'run') {
    if (runs.length < kRuns) runs.push(scope);
    else runs[kRuns / 2 + (number % (kRuns / 2))] = scope;
  }
  return scope;
}

/**
 * @template T
 * @param {() => T} work that calls a storage without being recorded
 * @returns {T}
 */
function pass(work) {
  const before = passing;
  passing = true;
  try {
    return work();
  } finally {
    passing = before;
  }
}

/**
 * @param {Scope} scope
 * @param {Function} method
 * @param {any[]} before the arguments that precede the callback
 * @param {Function} fn
 * @param {any[]} args
 */
function enter(scope, method, before, fn, args) {
  const { storage } = scope;
  const callback = () => {
    passing = false;
    try {
      return Reflect.apply(fn, null, args);
    } finally {
      passing = true;
    }
  };
  const { hidden } = /** @type {Storage} */ (storages.get(storage));
  return pass(() => run.call(hidden, scope, () => method.call(storage, ...before, callback)));
}

/** @type {Record<string, Function>} */
const replacements = {
  /** @this {any} */
  run(store, fn, ...args) {
    if (passing || typeof fn !== 'function') return run.call(this, store, fn, ...args);
    const kind = store === undefined ? 'exit' : 'run';
    const scope = makeScope(this, kind, store, replacements.run, fn);
    const result = enter(scope, run, [store], fn, args);
    listener.returned?.(result, scope);
    return result;
  },

  /** @this {any} */
  exit(fn, ...args) {
    if (passing || typeof fn !== 'function') return exit.call(this, fn, ...args);
    const scope = makeScope(this, 'exit', undefined, replacements.exit, fn);
    return enter(scope, exit, [], fn, args);
  },

  /** @this {any} */
  enterWith(store) {
    if (passing) return enterWith.call(this, store);
    const kind = store === undefined ? 'exit' : 'enterWith';
    remember(makeScope(this, kind, store, replacements.enterWith));
    return pass(() => enterWith.call(this, store));
  },

  /** @this {any} */
  withScope(store) {
    const { hidden } = track(this);
    const before = getStore.call(hidden);
    const made = pass(() => withScope.call(this, store));
    const scope = makeScope(this, 'enterWith', store, replacements.withScope);
    enterWith.call(hidden, scope);
    replaceDispose(Object.getPrototypeOf(made));
    left.set(made, { hidden, before });
    return made;
  },

  /** @this {any} */
  disable() {
    if (passing || !storages.has(this)) return disable.call(this);
    const known = track(this);
    const scope = makeScope(this, 'disable', undefined, replacements.disable);
    known.disabled = scope;
    if (scope.parent !== undefined) enterWith.call(known.hidden, scope);
    return pass(() => disable.call(this));
  },

  /** @this {any} */
  getStore() {
    const value = getStore.call(this);
    if (passing) return value;
    const known = storages.get(this);
    if (known === undefined) return value;
    const scope = getStore.call(known.hidden);
    if (scope !== undefined && scope.store !== undefined && Object.is(scope.store, value)) {
      listener.hit(this, scope, replacements.getStore);
    } else {
      listener.miss(this, scope, replacements.getStore);
    }
    return value;
  },
};

/** @param {Scope} scope */
function remember(scope) {
  const known = /** @type {Storage} */ (storages.get(scope.storage));
  enterWith.call(known.hidden, scope);
  if (scope.kind !== 'enterWith') return;
  known.entered.push(scope);
  if (known.entered.length > kRuns) known.entered.shift();
  listener.entered?.(scope);
}

/** @type {WeakMap<object, { hidden: any, before: Scope | undefined }>} */
const left = new WeakMap();

/** @type {any} */
let listener = {};

/**
 * @param {Listener & { returned?: (result: any, scope: Scope) => void, entered?: (scope: Scope) => void }} listens
 */
function replaceStorages(listens) {
  listener = listens;
  for (const [name, value] of Object.entries(replacements)) {
    Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
  }
}

/** @type {WeakSet<object>} */
const replacedPrototypes = new WeakSet();

/** @param {any} scopePrototype of what `withScope` returns */
function replaceDispose(scopePrototype) {
  if (replacedPrototypes.has(scopePrototype)) return;
  replacedPrototypes.add(scopePrototype);
  const { dispose } = scopePrototype;
  /** @this {any} */
  scopePrototype.dispose = function () {
    const before = left.get(this);
    left.delete(this);
    if (before !== undefined) enterWith.call(before.hidden, before.before);
    return pass(() => dispose.call(this));
  };
}

/**
 * @param {any} storage
 * @returns {Storage | undefined}
 */
const storageOf = (storage) => storages.get(storage);

/** @returns {Storage[]} */
const trackedStorages = () => tracked;

module.exports = {
  pass,
  replaceStorages,
  runs,
  scopeOf,
  scopesNow,
  storageOf,
  trackedStorages,
};
