'use strict';

const {
  ArrayPrototypePop,
  ArrayPrototypePush,
  FunctionPrototypeBind,
  ObjectDefineProperties,
  ObjectDefineProperty,
  ReflectApply,
  SafeWeakMap,
  isObjectPrototypePlain,
  spreadsAsEver,
} = require('../platform/primordials');
const { requireCore } = require('../platform/core-modules');
const {
  validateAsyncId,
  validateAsyncType,
  validateFunction,
  validateString,
} = require('../platform/errors');
const { failWithCorruptedAsyncStack } = require('../context/fatal-error');
const { async_hook_fields, async_id_fields, constants } = require('../context/fields');
const {
  execution_async_resources,
  hasAsyncIdStack,
  pushAsyncContext,
} = require('../context/id-stack');
const { async_id_symbol, newAsyncId, trigger_async_id_symbol } = require('../context/ids');
const { currentTriggerAsyncId } = require('../context/runtime-context');
const { kCollected, registerDestroyHook, unregisterDestroyHook } = require('./collection');
const { emitDestroy } = require('./destroy-queue');
const { callBefore, emitAfter, emitBefore, emitInit } = require('./emit');
const { destroyHooksExist, initHooksExist } = require('./hook-set');
const { getFrame, resourcesKeepStores, setFrame } = require('../frames/carrier');
const {
  enterResource,
  leaveResource,
  propagate,
  saveResourceFrame,
  setResourceFrame,
} = require('../frames/propagation');
const { domainsAreUsed, attachDomain } = require('../frames/domains');
const { nodeMajor } = require('../platform/originals');

const { deprecate } = requireCore('node:util');

const { kAfter, kBefore, kStackLength, kExecutionAsyncId, kTriggerAsyncId } = constants;

/** Of what was entered by `emitBefore`. @type {WeakMap<object, any[]>} */
const interruptedFrames = new SafeWeakMap();

// What `runInAsyncScope` calls. V8 inlines it, at whatever time it compiles which of them, only as long as it
// and what it calls where there is nobody to tell are short.

/**
 * @param {any} resource
 * @param {any} interrupted the frame of now
 * @returns {any} the frame that is around the scope
 */
function enterScope(resource, interrupted) {
  // Where a store is kept on the resource that executes, its hooks see it too.
  if (resourcesKeepStores) setResourceFrame(resource);
  pushAsyncContext(resource[async_id_symbol], resource[trigger_async_id_symbol], resource);
  const around = async_hook_fields[kBefore] > 0 ? tellBegin(resource, interrupted) : interrupted;
  if (!resourcesKeepStores) setResourceFrame(resource);
  return around;
}

/**
 * @param {any} resource
 * @param {any} interrupted
 */
function tellBegin(resource, interrupted) {
  callBefore(resource[async_id_symbol]);
  // What a `before` hook has entered is around the scope.
  return resourcesKeepStores ? interrupted : getFrame();
}

/**
 * @param {any} resource
 * @param {number} offset of its context
 * @param {any} interrupted what `enterScope` returned
 * @param {boolean} returned whether the callback did, and did not throw
 * @returns {any} the frame that follows the scope
 */
function tellEnd(resource, offset, interrupted, returned) {
  if (!resourcesKeepStores) setFrame(interrupted);
  // An uncaughtException listener that ran meanwhile has emptied the stack.
  if (returned ? hasAsyncIdStack() : async_hook_fields[kStackLength] > offset) {
    emitAfter(resource[async_id_symbol]);
  }
  // What an `after` hook has entered is around the scope, too.
  return resourcesKeepStores ? interrupted : getFrame();
}

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
    // V8 inlines so short a constructor wherever it is called. A default for `options` would be too long.
    initResource(this, type, options);
  }

  /**
   * Calls `fn` in this resource's context.
   * @param {Function} fn
   * @param {any} [thisArg]
   * @param {any[]} args
   */
  runInAsyncScope(fn, thisArg, ...args) {
    const offset = async_hook_fields[kStackLength];
    const length = offset + 1;
    const executionAsyncId = async_id_fields[kExecutionAsyncId];
    const triggerAsyncId = async_id_fields[kTriggerAsyncId];
    let interrupted = getFrame();
    let returned = false;
    try {
      interrupted = enterScope(this, interrupted);
      const result = ReflectApply(fn, thisArg, args);
      returned = true;
      return result;
    } finally {
      try {
        if (
          async_hook_fields[kAfter] > 0 ||
          async_hook_fields[kStackLength] !== length ||
          async_id_fields[kExecutionAsyncId] !== this[async_id_symbol]
        ) {
          interrupted = tellEnd(this, offset, interrupted, returned);
        }
        saveResourceFrame(this);
      } finally {
        // There was nobody to tell, or the call stack is exhausted and has no room for calls.
        setFrame(interrupted);
        if (async_hook_fields[kStackLength] > offset) {
          async_id_fields[kExecutionAsyncId] = executionAsyncId;
          async_id_fields[kTriggerAsyncId] = triggerAsyncId;
          async_hook_fields[kStackLength] = offset;
          // Setting the length takes many times longer.
          if (execution_async_resources.length === length)
            ArrayPrototypePop(execution_async_resources);
          else execution_async_resources.length = offset;
        }
      }
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
    const bound =
      thisArg === undefined
        ? bindTo(this, fn)
        : FunctionPrototypeBind(this.runInAsyncScope, this, fn, thisArg);
    if (bound.length !== fn.length) {
      const { length } = fn;
      const descriptor = isObjectPrototypePlain()
        ? { value: length, configurable: true }
        : { __proto__: null, value: length, configurable: true };
      ObjectDefineProperty(bound, 'length', descriptor);
    }
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

// The built-in has the default.
ObjectDefineProperty(AsyncResource, 'length', { __proto__: null, value: 1, configurable: true });

/**
 * The method is looked up as a program sees it.
 * @param {any} resource
 * @param {Function} fn
 * @param {any} thisArg
 * @param {ArrayLike<any>} args
 */
function runBound(resource, fn, thisArg, args) {
  const all = [fn, thisArg];
  for (let i = 0; i < args.length; i++) all[i + 2] = args[i];
  return ReflectApply(resource.runInAsyncScope, resource, all);
}

/**
 * Defining `length` costs more than all else, so that the usual lengths have a function of their own.
 * @param {any} resource
 * @param {Function} fn
 */
function bindTo(resource, fn) {
  if (fn.length === 1) {
    const bound = /** @this {any} */ function (first, ...rest) {
      // As many as there were: `first` may be missing.
      if (arguments.length === 0) return resource.runInAsyncScope(fn, this);
      return spreadsAsEver()
        ? // eslint-disable-next-line no-restricted-syntax -- spreadsAsEver
          resource.runInAsyncScope(fn, this, first, ...rest)
        : runBound(resource, fn, this, arguments);
    };
    return bound;
  }
  const bound = /** @this {any} */ function (...args) {
    return spreadsAsEver()
      ? // eslint-disable-next-line no-restricted-syntax -- spreadsAsEver
        resource.runInAsyncScope(fn, this, ...args)
      : runBound(resource, fn, this, args);
  };
  return bound;
}

const kBoundTo = Symbol('asyncResource');
const boundDeprecation = 'The asyncResource property on bound functions is deprecated';

// One pair for all bound functions: making a deprecated function takes microseconds.
/** @type {PropertyDescriptor & ThisType<any>} */
const asyncResourceProperty = {
  get: deprecate(
    /** @this {any} */ function () {
      return this[kBoundTo];
    },
    boundDeprecation,
    'DEP0172',
  ),
  set: deprecate(
    /** @this {any} */ function (value) {
      this[kBoundTo] = value;
    },
    boundDeprecation,
    'DEP0172',
  ),
  configurable: true,
  enumerable: true,
};

const safeProperty = { __proto__: null, ...asyncResourceProperty };

/**
 * Bound functions have this deprecated property up to Node 25.
 * @param {any} bound
 * @param {AsyncResource} resource
 */
function defineAsyncResource(bound, resource) {
  bound[kBoundTo] = resource;
  const isPlain = isObjectPrototypePlain();
  ObjectDefineProperty(bound, 'asyncResource', isPlain ? asyncResourceProperty : safeProperty);
}

const emitDeprecation =
  'asyncResource.emitBefore and emitAfter APIs are deprecated. ' +
  'Please use asyncResource.runInAsyncScope instead.';

// Node had these up to version 11, and there are libraries that still call them.
ObjectDefineProperties(AsyncResource.prototype, {
  __proto__: null,
  emitBefore: {
    __proto__: null,
    value: deprecate(
      /** @this {any} */ function emitBefore_() {
        const frames = interruptedFrames.get(this) ?? [];
        ArrayPrototypePush(frames, enterResource(this));
        interruptedFrames.set(this, frames);
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
    __proto__: null,
    value: deprecate(
      /** @this {any} */ function emitAfter_() {
        if (!hasAsyncIdStack()) failWithCorruptedAsyncStack(this[async_id_symbol], emitAfter_);
        emitAfter(this[async_id_symbol]);
        const frames = interruptedFrames.get(this) ?? [];
        if (frames.length > 0) leaveResource(this, ArrayPrototypePop(frames));
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
