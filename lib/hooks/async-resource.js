'use strict';

// AsyncResource: the public class, its ids, and its scopes.

const {
  ArrayPrototypePop,
  ObjectDefineProperty,
  ReflectApply,
} = require('../platform/primordials');
const {
  validateAsyncId,
  validateAsyncType,
  validateFunction,
  validateString,
} = require('../platform/errors');
const { async_hook_fields, async_id_fields, constants } = require('../context/fields');
const { execution_async_resources } = require('../context/id-stack');
const { async_id_symbol, newAsyncId, trigger_async_id_symbol } = require('../context/ids');
const { currentTriggerAsyncId } = require('../context/runtime-context');
const { getFrame, resourcesKeepStores, setFrame } = require('../frames/carrier');
const { attachDomain, domainsAreUsed } = require('../frames/domains');
const { propagate } = require('../frames/propagation');
const { bindToResource } = require('./bind');
const { kCollected, registerDestroyHook, unregisterDestroyHook } = require('./collection');
const { defineDeprecatedEmits } = require('./deprecated-emits');
const { emitDestroy } = require('./destroy-queue');
const { emitInit } = require('./emit');
const frameScope = require('./frame-scope');
const { destroyHooksExist, initHooksExist } = require('./hook-set');
const resourceStoreScope = require('./resource-store-scope');

const { endScope, enterScope, leaveScope } = resourcesKeepStores ? resourceStoreScope : frameScope;

const { kAfter, kStackLength, kExecutionAsyncId, kTriggerAsyncId } = constants;

/**
 * @param {any} resource
 * @param {string} type
 * @param {any} options
 */
function initResource(resource, type, options) {
  validateString(type, 'type');

  /** @type {any} */
  let triggerAsyncId = options;
  let requireManualDestroy = false;
  if (typeof options !== 'number' && options !== undefined) {
    triggerAsyncId = options.triggerAsyncId;
    requireManualDestroy = !!options.requireManualDestroy;
  }
  if (triggerAsyncId === undefined) triggerAsyncId = currentTriggerAsyncId();
  else validateAsyncId(triggerAsyncId, 'triggerAsyncId');

  propagate(resource, type);
  const asyncId = newAsyncId();
  resource[async_id_symbol] = asyncId;
  resource[trigger_async_id_symbol] = triggerAsyncId;
  if (domainsAreUsed()) attachDomain(resource);

  if (initHooksExist()) {
    validateAsyncType(type);
    emitInit(asyncId, type, triggerAsyncId, resource);
  }
  if (!requireManualDestroy && destroyHooksExist()) {
    resource[kCollected] = registerDestroyHook(resource, asyncId);
  }
}

class AsyncResource {
  /**
   * @param {string} type
   * @param {number | { triggerAsyncId?: number, requireManualDestroy?: boolean }} [options]
   * @throws {TypeError} ERR_INVALID_ARG_TYPE, ERR_ASYNC_TYPE (an empty type while init hooks exist)
   * @throws {RangeError} ERR_INVALID_ASYNC_ID
   */
  constructor(type, options) {
    // V8 inlines a constructor this short wherever it is called. A default for `options` would be too long.
    initResource(this, type, options);
  }

  /**
   * Calls `fn` in this resource's context.
   * @param {Function} fn
   * @param {any} [thisArg]
   * @param {any[]} args
   */
  runInAsyncScope(fn, thisArg, ...args) {
    const fields = async_hook_fields;
    const ids = async_id_fields;
    const asyncId = this[async_id_symbol];
    const offset = fields[kStackLength];
    const outerAsyncId = ids[kExecutionAsyncId];
    const outerTriggerId = ids[kTriggerAsyncId];
    let around = getFrame();
    let returned = false;
    try {
      around = enterScope(this, asyncId, offset, outerAsyncId, outerTriggerId, around);
      const result = ReflectApply(fn, thisArg, args);
      returned = true;
      return result;
    } finally {
      const length = fields[kStackLength];
      const endId = ids[kExecutionAsyncId];
      const endTriggerId = ids[kTriggerAsyncId];
      // Restored first, because all calls below fail if the call stack is exhausted.
      if (length > offset) {
        ids[kExecutionAsyncId] = outerAsyncId;
        ids[kTriggerAsyncId] = outerTriggerId;
        fields[kStackLength] = offset;
      }
      let left = getFrame();
      setFrame(around);
      if (fields[kAfter] > 0 || length !== offset + 1 || endId !== asyncId)
        left = endScope(this, offset, length, endId, endTriggerId, returned, left);
      else ArrayPrototypePop(execution_async_resources);
      leaveScope(this, left);
    }
  }

  emitDestroy() {
    unregisterDestroyHook(this);
    emitDestroy(this[async_id_symbol]);
    return this;
  }

  asyncId() {
    return this[async_id_symbol];
  }

  triggerAsyncId() {
    return this[trigger_async_id_symbol];
  }

  /**
   * @param {Function} fn
   * @param {any} [thisArg] default: the `this` of each call
   */
  bind(fn, thisArg) {
    validateFunction(fn, 'fn');
    return bindToResource(this, fn, thisArg);
  }

  /**
   * @param {Function} fn
   * @param {string} [type]
   * @param {any} [thisArg]
   */
  static bind(fn, type, thisArg) {
    return new AsyncResource(type || fn.name || 'bound-anonymous-fn').bind(fn, thisArg);
  }
}

// The built-in has a default for its second parameter.
ObjectDefineProperty(AsyncResource, 'length', { __proto__: null, value: 1, configurable: true });

defineDeprecatedEmits(AsyncResource.prototype);

module.exports = { AsyncResource };
