'use strict';

// Records scopes. Each `run()`, `exit()` and `enterWith()` has a record, which a second, hidden storage propagates
// along with the store, so the current scope is known wherever code runs.

const { AsyncLocalStorage, executionAsyncId } = require('../../instance').async_hooks;
const { captureSite } = require('./sites');
const { captureStack } = require('./stacks');

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
 * @property {Scope | undefined} first its first scope, whose call has its name
 * @property {Scope[]} entered the last scopes of `enterWith`
 * @property {Scope | undefined} disabled the last call of `disable`
 * @property {string} name
 * @property {boolean} isEntered whether a scope of it was entered
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

/**
 * - `number`: the number of scopes so far. Written by `makeScope`.
 * - `passing`: whether this package itself calls a storage. Written by `pass` and `enter`.
 * - `listener`: gets the calls of the replaced methods. Written by `replaceStorages`.
 *
 * @type {{ number: number, passing: boolean, listener: any }}
 */
const state = { number: 0, passing: false, listener: {} };

/**
 * @param {any} storage whose calls of `getStore()` are recorded from now on
 * @param {boolean} [isEntered] whether a scope of it was entered
 */
function track(storage, isEntered = true) {
  let known = storages.get(storage);
  if (known === undefined) {
    const name = storage.name ?? '';
    known = {
      hidden: new AsyncLocalStorage(),
      first: undefined,
      entered: [],
      disabled: undefined,
      name,
      isEntered,
    };
    storages.set(storage, known);
  } else if (known.isEntered || !isEntered) return known;
  known.isEntered = isEntered;
  if (isEntered && tracked.length < kMostTracked) tracked.push(known);
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
 * @param {Scope | Scope[] | null} scopes
 * @param {any} storage
 * @returns {Scope | undefined}
 */
function scopeFor(scopes, storage) {
  if (scopes === null) return undefined;
  const all = Array.isArray(scopes) ? scopes : [scopes];
  return all.find((scope) => scope.storage === storage);
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
    number: ++state.number,
    storage,
    kind,
    method: above.name,
    store,
    execution: executionAsyncId(),
    // What awaits the function that enters a store may expect the store.
    holder: kind === 'enterWith' ? captureStack(above) : captureSite(above),
    fn,
    parent: getStore.call(known.hidden),
  };
  known.first ??= scope;
  if (kind === 'run') {
    if (runs.length < kRuns) runs.push(scope);
    else runs[kRuns / 2 + (scope.number % (kRuns / 2))] = scope;
  }
  return scope;
}

/**
 * @template T
 * @param {() => T} work that calls a storage without being recorded
 * @returns {T}
 */
function pass(work) {
  const before = state.passing;
  state.passing = true;
  try {
    return work();
  } finally {
    state.passing = before;
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
    state.passing = false;
    try {
      return Reflect.apply(fn, null, args);
    } finally {
      state.passing = true;
    }
  };
  const { hidden } = /** @type {Storage} */ (storages.get(storage));
  return pass(() => run.call(hidden, scope, () => method.call(storage, ...before, callback)));
}

/** @type {Record<string, Function>} */
const replacements = {
  /** @this {any} */
  run(store, fn, ...args) {
    if (state.passing || typeof fn !== 'function') return run.call(this, store, fn, ...args);
    const kind = store === undefined ? 'exit' : 'run';
    const scope = makeScope(this, kind, store, replacements.run, fn);
    const result = enter(scope, run, [store], fn, args);
    state.listener.returned?.(result, scope);
    return result;
  },

  /** @this {any} */
  exit(fn, ...args) {
    if (state.passing || typeof fn !== 'function') return exit.call(this, fn, ...args);
    const scope = makeScope(this, 'exit', undefined, replacements.exit, fn);
    return enter(scope, exit, [], fn, args);
  },

  /** @this {any} */
  enterWith(store) {
    if (state.passing) return enterWith.call(this, store);
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
    const known = storages.get(this);
    if (state.passing || !known?.isEntered) return disable.call(this);
    const scope = makeScope(this, 'disable', undefined, replacements.disable);
    known.disabled = scope;
    if (scope.parent !== undefined) enterWith.call(known.hidden, scope);
    return pass(() => disable.call(this));
  },

  /** @this {any} */
  getStore() {
    const value = getStore.call(this);
    if (state.passing) return value;
    const known = storages.get(this);
    if (known === undefined) return value;
    const scope = getStore.call(known.hidden);
    if (scope !== undefined && scope.store !== undefined && Object.is(scope.store, value)) {
      state.listener.hit(this, scope, replacements.getStore);
    } else {
      state.listener.miss(this, scope, replacements.getStore);
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
  state.listener.entered?.(scope);
}

/** @type {WeakMap<object, { hidden: any, before: Scope | undefined }>} */
const left = new WeakMap();

/**
 * @param {Listener & { returned?: (result: any, scope: Scope) => void, entered?: (scope: Scope) => void }} listens
 */
function replaceStorages(listens) {
  state.listener = listens;
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

/** @type {(storage: any) => Storage | undefined} */
const storageOf = (storage) => storages.get(storage);

/** @returns {Storage[]} */
const trackedStorages = () => tracked;

module.exports = {
  pass,
  replaceStorages,
  runs,
  scopeFor,
  scopeOf,
  scopesNow,
  storageOf,
  track,
  trackedStorages,
};
