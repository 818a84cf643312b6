'use strict';

// Core's own AsyncResources: emitters with a resource, requests that wait for a socket, callbacks of
// `stream.finished`. They derive from the built-in's class, which is reached through such an emitter.

const { requireCore } = require('../core-modules');
const { async_id_symbol, hasAsyncIdStack, trigger_async_id_symbol } = require('../state');
const { emitAfter, emitBefore, emitDestroy } = require('../emit');
const { destroyHooksExist, initHooksExist } = require('../hooks');
const { kCollected, registerDestroyHook, unregisterDestroyHook } = require('../destroy');
const { isInternal } = require('../runtime');
const { enterFrame, leaveFrame, sourcesCarry } = require('../frame');
const { leaveRefused, vetoersExist } = require('../on-propagate');
const { areActive } = require('./active');
const { defineAccessors } = require('./accessors');
const { RuntimeAsyncResource, readRuntimeTriggerAsyncId, triggerIdFor } = require('./runtime-ids');
const { initAsyncResource } = require('./scope');

const EventEmitter = requireCore('node:events');
const { EventEmitterAsyncResource } = EventEmitter;

const kRuntimeTriggerId = Symbol('runtimeTriggerId');

// Core does not keep the type, so it is told by the module that makes the resource.
/** @type {[module: string, type: string][]} */
const typesOfModules = [
  ['node:_http_agent', 'QueuedRequest'],
  ['node:internal/http2/core', 'PendingRequest'],
  ['node:internal/process/task_queues', 'Microtask'],
  ['node:internal/streams/end-of-stream', 'STREAM_END_OF_STREAM'],
];

// The name of an emitter's resource is known to the emitter's constructor only, which makes the resource
// as soon as it is initialized.
let emitterName = '';

function wantTypes() {
  return initHooksExist() || vetoersExist();
}

/**
 * Stands between EventEmitterAsyncResource and its parent class, where it sees what is constructed.
 * Other emitters do not come by.
 */
const seesNames = {
  /**
   * @param {Function} parent
   * @param {any[]} args
   * @param {Function} newTarget
   */
  construct(parent, args, newTarget) {
    if (wantTypes()) emitterName = String(args[0]?.name || newTarget.name);
    return Reflect.construct(parent, args, newTarget);
  },
};

/** @param {any} resource */
function typeOf(resource) {
  if (resource.constructor !== RuntimeAsyncResource) return emitterName;
  const { stack = '' } = new Error();
  const found = typesOfModules.find(([module]) => stack.includes(module));
  return found === undefined ? resource.constructor.name : found[1];
}

/** @param {any} resource */
function init(resource, runtimeTriggerId) {
  const type = wantTypes() ? typeOf(resource) : '';
  // Another than core's default was chosen by who makes the resource.
  const isDefault = runtimeTriggerId === readRuntimeTriggerAsyncId();
  const triggerId = isDefault ? triggerIdFor(runtimeTriggerId) : runtimeTriggerId;
  initAsyncResource(resource, type, triggerId);
  if (destroyHooksExist()) {
    resource[kCollected] = registerDestroyHook(resource, resource[async_id_symbol]);
  }
}

/**
 * @param {any} resource
 * @param {Function} fn
 */
function leavesRefused(resource, fn) {
  return /** @this {any} */ function () {
    leaveRefused(resource);
    return Reflect.apply(fn, this, arguments);
  };
}

/**
 * What takes the place of the methods of the class, with their names and lengths.
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
    /**
     * @param {Function} fn
     * @param {any} thisArg
     * @param {any[]} args
     */
    runInAsyncScope(fn, thisArg, ...args) {
      const id = this[async_id_symbol];
      if (id === undefined) return Reflect.apply(runInAsyncScope, this, [fn, thisArg, ...args]);
      emitBefore(id, this[trigger_async_id_symbol], this);
      const interrupted = sourcesCarry ? enterFrame(this) : undefined;
      // Where core enters the frame, what was refused is left after that.
      const inScope = sourcesCarry || !vetoersExist() ? fn : leavesRefused(this, fn);
      try {
        return Reflect.apply(runInAsyncScope, this, [inScope, thisArg, ...args]);
      } finally {
        if (sourcesCarry) leaveFrame(this, interrupted);
        if (hasAsyncIdStack()) emitAfter(id);
      }
    },

    emitDestroy() {
      unregisterDestroyHook(this);
      if (this[async_id_symbol] !== undefined) emitDestroy(this[async_id_symbol]);
      return Reflect.apply(emitRuntimeDestroy, this, []);
    },

    asyncId() {
      return this[async_id_symbol] ?? Reflect.apply(asyncId, this, []);
    },

    triggerAsyncId() {
      return this[trigger_async_id_symbol] ?? Reflect.apply(triggerAsyncId, this, []);
    },
  };
}

function install() {
  const sample = new RuntimeAsyncResource('async-hooks-native', { requireManualDestroy: true });
  const [symbol] = Object.getOwnPropertySymbols(sample).filter(
    ({ description }) => description === 'trigger_async_id_symbol',
  );
  const { prototype } = RuntimeAsyncResource;
  Object.setPrototypeOf(EventEmitterAsyncResource, new Proxy(EventEmitter, seesNames));
  defineAccessors(prototype, {
    [symbol]: {
      get() {
        return this[kRuntimeTriggerId];
      },
      set(triggerId) {
        this[kRuntimeTriggerId] = triggerId;
        if (!isInternal() && areActive()) init(this, triggerId);
      },
    },
  });
  Object.assign(prototype, methodsOver(prototype));
}

module.exports = { install };
