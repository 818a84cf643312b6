'use strict';

// Which promise core is about to tell of as one that was rejected, and the frame it was rejected in. Core
// tells by events, by an exception or by the `error` event of a domain, mostly without the promise. But each
// time it first asks the promise for the ids that core's own hooks give to promises: when it is rejected
// without a handler, when it gets one, and before the listeners are called. Its promises mostly have none,
// so that accessors on their prototype see who is asked.

const {
  ArrayPrototypeFind,
  ArrayPrototypeFlatMap,
  ObjectGetOwnPropertySymbols,
  ObjectGetPrototypeOf,
  ObjectHasOwn,
  ObjectIsExtensible,
  PromisePrototype,
  ReflectApply,
  ReflectDefineProperty,
  SafeWeakMap,
  SafeWeakRef,
  SymbolPrototypeGetDescription,
} = require('../platform/primordials');
const {
  getFrame,
  promisesLackFrames,
  resourcesKeepStores,
  sourcesCarry,
} = require('../frames/carrier');
const { keepsAllFramesOfPromises } = require('../frames/carrying');
const { kPromiseFrame } = require('../platform/promise-hooks');
const { domainsAreUsed } = require('../frames/domains');
const { makeInternal, runtimeProcess } = require('../platform/originals');
const { runtimeExecutionAsyncId } = require('../context/runtime-context');
const { RuntimeAsyncResource, makeProbe } = require('../platform/core-async-resource');

// Where core's ids are kept. The descriptions are Node's: they show when a promise is inspected.
const kRuntimeId = Symbol('async_id_symbol');
const kRuntimeTriggerId = Symbol('trigger_async_id_symbol');

// How the promise `asked`, which can be collected, was asked last. Each of core's hooks asks for the id twice. What
// tells of a rejection asks once, perhaps just after a hook.
const kNotAsked = 0;
const kOnce = 1;
const kOnceAndTrigger = 2;
const kTwice = 3;

/** @type {WeakRef<any> | undefined} */
let asked;
let how = kNotAsked;

// What the runtime does for stores that it keeps in frames, where it does not carry ours: the listeners of
// a rejection run in the frame of the one who rejected.
const followsRejecting = sourcesCarry && !resourcesKeepStores;

// Elsewhere that is the frame which the promise was made in. Where promises have none, unless there are
// listeners, that of the rejection is the same for all but those that are rejected by a function that was kept.

/** @type {WeakMap<object, any>} */
const frames = new SafeWeakMap();

/** @param {any} promise */
function askedForId(promise) {
  const isSame = asked?.deref() === promise;
  how = isSame && how === kOnce ? kTwice : kOnce;
  if (!isSame) asked = new SafeWeakRef(promise);
  if (promisesLackFrames && runtimeIdOf(promise, kRuntimeId) === undefined) keepFirstFrame(promise);
}

/** @param {any} promise */
function askedForTrigger(promise) {
  const once = how === kOnce && asked?.deref() === promise;
  if (followsRejecting && !frames.has(promise)) frames.set(promise, getFrame());
  how = once ? kOnceAndTrigger : kNotAsked;
  if (runtimeIdOf(promise, kRuntimeId) === undefined) forgetAsked();
  if (domainsAreUsed()) followDomains();
}

function forgetAsked() {
  asked = undefined;
  how = kNotAsked;
}

/** @param {any} promise */
function keepFirstFrame(promise) {
  const frame = getFrame();
  if (frame === undefined || keepsAllFramesOfPromises()) return;
  if (kPromiseFrame in promise || frames.has(promise)) return;
  if (ObjectIsExtensible(promise)) promise[kPromiseFrame] = frame;
  else frames.set(promise, frame);
}

/** @type {(emit: () => any) => any} */
let emitInDomain = (emit) => emit();

/** @param {(emit: () => any) => any} listener calls `emit`, which emits the event of a domain */
function setDomainListener(listener) {
  emitInDomain = listener;
}

let domainsAreFollowed = false;

/** Core emits the `error` event of the domain in which a promise was rejected, if there was one. */
function followDomains() {
  const { domain } = /** @type {any} */ (runtimeProcess);
  if (domainsAreFollowed || !domain) return;
  domainsAreFollowed = true;
  let prototype = domain;
  // Programs may have classes of their own.
  while (prototype !== null && !ObjectHasOwn(prototype, '_errorHandler')) {
    prototype = ObjectGetPrototypeOf(prototype);
  }
  if (prototype === null) return;
  const { emit } = prototype;
  const value = /** @this {any} */ function () {
    const emitError = () => ReflectApply(emit, this, arguments);
    return arguments[0] === 'error' ? emitInDomain(emitError) : emitError();
  };
  ReflectDefineProperty(prototype, 'emit', {
    __proto__: null,
    value,
    writable: true,
    configurable: true,
  });
}

/**
 * @param {any} promise that was rejected
 * @returns {any} the frame that its listeners run in, where the runtime does not carry it
 */
function frameOfRejected(promise) {
  return frames.has(promise) ? frames.get(promise) : promise?.[kPromiseFrame];
}

/**
 * Called first of all by what core calls to tell of a rejected promise.
 * @returns {any} the promise, or undefined where a program has called, or it is not known
 */
function takeRejected() {
  const promise = asked?.deref();
  const last = how;
  forgetAsked();
  if (promise === undefined) return undefined;
  const runtimeId = runtimeIdOf(promise, kRuntimeId);
  if (runtimeId === undefined) return last === kOnce ? promise : undefined;
  if (last !== kOnceAndTrigger) return undefined;
  const executing = runtimeExecutionAsyncId();
  return executing === runtimeId || executing === -1 ? promise : undefined;
}

/**
 * @param {any} promise
 * @returns {boolean} whether core's own hooks, those of a domain, have given it ids
 */
function hasRuntimeIds(promise) {
  return runtimeIdOf(promise, kRuntimeId) !== undefined;
}

/**
 * @param {string} description
 * @returns {symbol | undefined} core's
 */
function coreSymbol(description) {
  const sample = makeInternal(makeProbe);
  return ArrayPrototypeFind(
    ArrayPrototypeFlatMap([sample, RuntimeAsyncResource.prototype], (object) =>
      ObjectGetOwnPropertySymbols(object),
    ),
    (symbol) => SymbolPrototypeGetDescription(symbol) === description,
  );
}

/**
 * The ids of promises that take no new properties.
 * @type {{ [kept: symbol]: WeakMap<object, number> }}
 */
const idsOfFrozen = { [kRuntimeId]: new SafeWeakMap(), [kRuntimeTriggerId]: new SafeWeakMap() };

/**
 * @param {any} promise
 * @param {symbol} kept
 * @returns {number | undefined}
 */
function runtimeIdOf(promise, kept) {
  return promise[kept] ?? idsOfFrozen[kept].get(promise);
}

/**
 * Core gives a new id to each parent of a promise that has no id of its own, as it sees it. The id must stay the
 * same: core pushes it before a callback, and pops only the same id afterwards.
 * @param {any} promise
 * @param {symbol} kept
 * @param {number} id
 */
function keepRuntimeId(promise, kept, id) {
  if (runtimeIdOf(promise, kept) !== undefined) return;
  if (ObjectIsExtensible(promise)) promise[kept] = id;
  else idsOfFrozen[kept].set(promise, id);
}

/**
 * @param {symbol | undefined} symbol
 * @param {symbol} kept under which core's value is kept
 * @param {(promise: any) => void} onAsked
 */
function seeQuestions(symbol, kept, onAsked) {
  if (symbol === undefined) return;
  ReflectDefineProperty(PromisePrototype, symbol, {
    __proto__: null,
    get() {
      if (this !== PromisePrototype) onAsked(this);
      return runtimeIdOf(this, kept);
    },
    set(id) {
      keepRuntimeId(this, kept, id);
    },
    configurable: true,
  });
}

function install() {
  seeQuestions(coreSymbol('async_id_symbol'), kRuntimeId, askedForId);
  seeQuestions(coreSymbol('trigger_async_id_symbol'), kRuntimeTriggerId, askedForTrigger);
}

module.exports = {
  frameOfRejected,
  hasRuntimeIds,
  install,
  setDomainListener,
  takeRejected,
};
