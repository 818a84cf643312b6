'use strict';

const { deprecate } = require('node:util');
const { validateAsyncId, validateAsyncType, validateType } = require('./errors');
const {
  async_id_symbol,
  getDefaultTriggerAsyncId,
  hasAsyncIdStack,
  newAsyncId,
  trigger_async_id_symbol,
} = require('./state');
const {
  destroyHooksExist,
  emitAfter,
  emitBefore,
  emitDestroy,
  emitInit,
  initHooksExist,
} = require('./hooks');
const { registerDestroyHook, unregisterDestroyHook } = require('./destroy');
const { runtimeExecutionAsyncId } = require('./native');
const { enterFrame, getFrame, kFrame, leaveFrame } = require('./frame');

const kCollected = Symbol('collected');
const kInterruptedFrames = Symbol('interruptedFrames');
const noOptions = Object.freeze({});

const nodeMajor = Number.parseInt(process.versions.node, 10);

/**
 * A resource that is made where no source tells who executes has its trigger from the runtime, or
 * where that does not tell (-1) from the main script.
 */
function currentTriggerAsyncId() {
  return getDefaultTriggerAsyncId() || Math.abs(runtimeExecutionAsyncId());
}

class AsyncResource {
  /**
   * @param {string} type
   * @param {number | { triggerAsyncId?: number, requireManualDestroy?: boolean }} [options]
   * @throws {TypeError} ERR_INVALID_ARG_TYPE, ERR_ASYNC_TYPE (an empty type while init hooks exist)
   * @throws {RangeError} ERR_INVALID_ASYNC_ID
   */
  constructor(type, options = noOptions) {
    validateType(type, 'type', 'string');

    /** @type {any} */
    let triggerAsyncId = options;
    let requireManualDestroy = false;
    if (typeof options !== 'number') {
      triggerAsyncId =
        options.triggerAsyncId === undefined ? currentTriggerAsyncId() : options.triggerAsyncId;
      requireManualDestroy = !!options.requireManualDestroy;
    }
    validateAsyncId(triggerAsyncId, 'triggerAsyncId');

    this[kFrame] = getFrame();
    const asyncId = newAsyncId();
    this[async_id_symbol] = asyncId;
    this[trigger_async_id_symbol] = triggerAsyncId;

    if (initHooksExist()) {
      validateAsyncType(type);
      emitInit(asyncId, type, triggerAsyncId, this);
    }
    if (!requireManualDestroy && destroyHooksExist()) {
      this[kCollected] = registerDestroyHook(this, asyncId);
    }
  }

  /**
   * Calls `fn` in this resource's context.
   * @param {Function} fn
   * @param {any} [thisArg]
   * @param {any[]} args
   */
  runInAsyncScope(fn, thisArg, ...args) {
    const asyncId = this[async_id_symbol];
    emitBefore(asyncId, this[trigger_async_id_symbol], this);
    const interrupted = enterFrame(this);
    try {
      return Reflect.apply(fn, thisArg, args);
    } finally {
      leaveFrame(this, interrupted);
      // An uncaughtException listener that ran meanwhile has emptied the stack.
      if (hasAsyncIdStack()) emitAfter(asyncId);
    }
  }

  emitDestroy() {
    if (this[kCollected] !== undefined) unregisterDestroyHook(this[kCollected]);
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
    validateType(fn, 'fn', 'function');
    const resource = this;
    /** @type {Function} */
    const bound =
      thisArg === undefined
        ? /** @this {any} */ function (/** @type {any[]} */ ...args) {
            return resource.runInAsyncScope(fn, this, ...args);
          }
        : this.runInAsyncScope.bind(this, fn, thisArg);
    Object.defineProperty(bound, 'length', { value: fn.length, configurable: true });
    if (nodeMajor < 26) defineAsyncResource(bound, this);
    return bound;
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

/**
 * Bound functions have this deprecated property up to Node 25.
 * @param {Function} bound
 * @param {AsyncResource} resource
 */
function defineAsyncResource(bound, resource) {
  const message = 'The asyncResource property on bound functions is deprecated';
  Object.defineProperty(bound, 'asyncResource', {
    get: deprecate(() => resource, message, 'DEP0172'),
    set: deprecate((/** @type {AsyncResource} */ value) => (resource = value), message, 'DEP0172'),
    configurable: true,
    enumerable: true,
  });
}

const emitDeprecation =
  'asyncResource.emitBefore and emitAfter APIs are deprecated. ' +
  'Please use asyncResource.runInAsyncScope instead.';

// Node had these up to version 11, and there are libraries that still call them.
Object.defineProperties(AsyncResource.prototype, {
  emitBefore: {
    value: deprecate(
      /** @this {any} */ function emitBefore_() {
        (this[kInterruptedFrames] ??= []).push(enterFrame(this));
        emitBefore(this[async_id_symbol], this[trigger_async_id_symbol], this);
        return this;
      },
      emitDeprecation,
      'DEP0098',
    ),
    configurable: true,
    writable: true,
  },
  emitAfter: {
    value: deprecate(
      /** @this {any} */ function emitAfter_() {
        emitAfter(this[async_id_symbol]);
        if (this[kInterruptedFrames]?.length > 0) leaveFrame(this, this[kInterruptedFrames].pop());
        return this;
      },
      emitDeprecation,
      'DEP0098',
    ),
    configurable: true,
    writable: true,
  },
});

module.exports = { AsyncResource };
