'use strict';

// Core's own AsyncResources: emitters with a resource, requests that wait for a socket, callbacks of
// `stream.finished`. They derive from the built-in's class, which is found through such an emitter.

const {
  ArrayPrototypeFind,
  ObjectGetOwnPropertySymbols,
  ObjectSetPrototypeOf,
  ReflectApply,
  ReflectOwnKeys,
  SymbolPrototypeGetDescription,
} = require('../platform/primordials');
const { hasAsyncIdStack } = require('../context/id-stack');
const { async_id_symbol, trigger_async_id_symbol } = require('../context/ids');
const { kCollected, registerDestroyHook, unregisterDestroyHook } = require('../hooks/collection');
const { emitDestroy } = require('../hooks/destroy-queue');
const { callInitHooks, emitAfter, emitBefore } = require('../hooks/emit');
const { destroyHooksExist, initHooks, initHooksExist } = require('../hooks/hook-set');
const { takeInternal } = require('../platform/originals');
const { resourcesKeepStores, sourcesCarry } = require('../frames/carrier');
const { enterResource, leaveResource } = require('../frames/propagation');
const { AsyncResource } = require('../hooks/async-resource');
const { exitRefusedStores, propagationFiltersExist } = require('../frames/on-propagate');
const { sourcesAreActive } = require('./active');
const { defineAccessors } = require('./accessors');
const { replaceMethods } = require('./replacement');
const {
  EmitterResource,
  RuntimeAsyncResource,
  makeProbe,
} = require('../platform/core-async-resource');
const { readRuntimeTriggerAsyncId, triggerIdFor } = require('./runtime-ids');
const { giveType, readTypesOf, typeOf } = require('./resource-types');
const { hideFromInspection, preserveInspection } = require('./inspection');
const { assignResourceIds } = require('./scope');

const kRuntimeTriggerId = Symbol('runtimeTriggerId');

function needsTypes() {
  return initHooksExist() || propagationFiltersExist();
}

/**
 * @param {any} resource
 * @param {Function} fn
 */
function leavesRefused(resource, fn) {
  return /** @this {any} */ function () {
    exitRefusedStores(resource);
    return ReflectApply(fn, this, arguments);
  };
}

/**
 * The replacements of the methods of the class.
 * @param {any} runtimeMethods
 * @returns {object & ThisType<any>}
 */
function methodsOver({
  runInAsyncScope,
  emitDestroy: emitRuntimeDestroy,
  asyncId,
  triggerAsyncId,
}) {
  return {
    /** @param {Function} fn */
    runInAsyncScope(fn) {
      const id = this[async_id_symbol];
      // The package's own, or older than the source.
      if (id === undefined) return ReflectApply(runInAsyncScope, this, arguments);
      // Where the executing resource keeps the stores, its hooks see them too.
      let interrupted = resourcesKeepStores ? enterResource(this) : undefined;
      emitBefore(id, this[trigger_async_id_symbol], this);
      if (sourcesCarry && !resourcesKeepStores) interrupted = enterResource(this);
      // Where core enters the frame, refused stores are left after that.
      if (!sourcesCarry && propagationFiltersExist()) arguments[0] = leavesRefused(this, fn);
      try {
        // V8 passes `arguments` on without a copy.
        return ReflectApply(runInAsyncScope, this, arguments);
      } finally {
        if (sourcesCarry && !resourcesKeepStores) leaveResource(this, interrupted);
        if (hasAsyncIdStack()) emitAfter(id);
        if (resourcesKeepStores) leaveResource(this, interrupted);
      }
    },

    emitDestroy() {
      unregisterDestroyHook(this);
      if (this[async_id_symbol] !== undefined) emitDestroy(this[async_id_symbol]);
      return ReflectApply(emitRuntimeDestroy, this, []);
    },

    asyncId() {
      return this[async_id_symbol] ?? ReflectApply(asyncId, this, []);
    },

    triggerAsyncId() {
      return this[trigger_async_id_symbol] ?? ReflectApply(triggerAsyncId, this, []);
    },
  };
}

/**
 * @param {any} runtimeMethods
 * @returns {object & ThisType<any>}
 */
function staticMethodsOver({ bind }) {
  return {
    /**
     * @param {any} fn
     * @param {any} type
     * @param {any} thisArg
     */
    bind(fn, type, thisArg) {
      return giveType(type || fn?.name || 'bound-anonymous-fn', () =>
        ReflectApply(bind, this, [fn, type, thisArg]),
      );
    },
  };
}

/**
 * The constructor calls it, through an accessor.
 * @this {any}
 * @param {number} runtimeTriggerId
 */
function setTriggerId(runtimeTriggerId) {
  this[kRuntimeTriggerId] = runtimeTriggerId;
  if (takeInternal() || !sourcesAreActive()) return;
  const type = needsTypes() ? typeOf(this) : '';
  // A trigger that is not core's default was chosen by the code that creates the resource.
  const isDefault = runtimeTriggerId === readRuntimeTriggerAsyncId();
  const triggerId = isDefault ? triggerIdFor(runtimeTriggerId) : runtimeTriggerId;
  const asyncId = assignResourceIds(this, type, triggerId);
  if (initHooksExist()) callInitHooks(initHooks(), asyncId, type, triggerId, this);
  if (destroyHooksExist()) this[kCollected] = registerDestroyHook(this, asyncId);
}

function install() {
  const probe = makeProbe();
  const symbol = /** @type {symbol} */ (
    ArrayPrototypeFind(
      ObjectGetOwnPropertySymbols(probe),
      (key) => SymbolPrototypeGetDescription(key) === 'trigger_async_id_symbol',
    )
  );
  const { prototype } = RuntimeAsyncResource;
  readTypesOf(EmitterResource);
  // A program that checks with `instanceof` has this package's class.
  ObjectSetPrototypeOf(prototype, AsyncResource.prototype);
  defineAccessors(prototype, {
    [symbol]: {
      get() {
        return this[kRuntimeTriggerId];
      },
      set: setTriggerId,
    },
  });
  hideFromInspection(kRuntimeTriggerId, (triggerId) => [[symbol, triggerId]]);
  preserveInspection(prototype, ReflectOwnKeys(probe));
  replaceMethods(prototype, methodsOver(prototype));
  replaceMethods(RuntimeAsyncResource, staticMethodsOver(RuntimeAsyncResource));
}

module.exports = { install };
