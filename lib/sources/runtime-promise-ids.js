'use strict';

// The ids that core's own hooks, those of a domain, give to promises. Most promises have none, so accessors on their
// prototype see when core reads the ids of a promise.

const {
  ArrayPrototypeFind,
  ArrayPrototypeFlatMap,
  ObjectGetOwnPropertySymbols,
  ObjectIsExtensible,
  PromisePrototype,
  ReflectDefineProperty,
  SafeWeakMap,
  SymbolPrototypeGetDescription,
} = require('../platform/primordials');
const { RuntimeAsyncResource, makeProbe } = require('../platform/core-async-resource');
const { makeInternal } = require('../platform/originals');

// The properties for core's ids. The descriptions are Node's, because they show when a promise is inspected.
const kRuntimeId = Symbol('async_id_symbol');
const kRuntimeTriggerId = Symbol('trigger_async_id_symbol');

/**
 * The ids of promises that are not extensible.
 * @type {{ [key: symbol]: WeakMap<object, number> }}
 */
const idsOfFrozen = { [kRuntimeId]: new SafeWeakMap(), [kRuntimeTriggerId]: new SafeWeakMap() };

/**
 * @param {any} promise
 * @param {symbol} key
 * @returns {number | undefined}
 */
function readId(promise, key) {
  return promise[key] ?? idsOfFrozen[key].get(promise);
}

/**
 * @param {any} promise
 * @returns {number | undefined} core's id, if its own hooks have given it one
 */
const runtimeIdOf = (promise) => readId(promise, kRuntimeId);

/**
 * Core assigns an id to each parent of a promise that appears to have none. The id must not change: core pushes it
 * before a callback, and pops only the same id afterwards.
 * @param {any} promise
 * @param {symbol} key
 * @param {number} id
 */
function saveId(promise, key, id) {
  if (readId(promise, key) !== undefined) return;
  if (ObjectIsExtensible(promise)) promise[key] = id;
  else idsOfFrozen[key].set(promise, id);
}

/**
 * @param {symbol | undefined} symbol core's
 * @param {symbol} key the key for core's value
 * @param {(promise: any) => void} onRead
 */
function watchReads(symbol, key, onRead) {
  if (symbol === undefined) return;
  const accessors = {
    __proto__: null,
    /** @this {any} */
    get() {
      if (this !== PromisePrototype) onRead(this);
      return readId(this, key);
    },
    /** @this {any} @param {number} id */
    set(id) {
      saveId(this, key, id);
      // Core takes a promise without an own property for one without an id, and gives it another as the parent of the
      // next promise: the trigger ids of core's own hooks would be ids of nothing.
      if (ObjectIsExtensible(this)) ReflectDefineProperty(this, symbol, accessors);
    },
    configurable: true,
  };
  ReflectDefineProperty(PromisePrototype, symbol, accessors);
}

/**
 * @param {string} description
 * @returns {symbol | undefined} core's
 */
function coreSymbol(description) {
  const probe = makeInternal(makeProbe);
  return ArrayPrototypeFind(
    ArrayPrototypeFlatMap([probe, RuntimeAsyncResource.prototype], (object) =>
      ObjectGetOwnPropertySymbols(object),
    ),
    (symbol) => SymbolPrototypeGetDescription(symbol) === description,
  );
}

/**
 * @param {(promise: any) => void} onIdRead called when core reads the id of a promise
 * @param {(promise: any) => void} onTriggerIdRead
 */
function watchIdReads(onIdRead, onTriggerIdRead) {
  watchReads(coreSymbol('async_id_symbol'), kRuntimeId, onIdRead);
  watchReads(coreSymbol('trigger_async_id_symbol'), kRuntimeTriggerId, onTriggerIdRead);
}

module.exports = { runtimeIdOf, watchIdReads };
