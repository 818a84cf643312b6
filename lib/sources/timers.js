'use strict';

// Timeouts and Immediates, also those that core creates for its own use. Both are classes whose fields core assigns,
// so accessors on their prototypes see when a timer starts (the last field that core assigns before its own init
// event), when its callback is called, and when it ends. The callbacks themselves are in timer-callbacks.js.

const {
  ArrayPrototypeFind,
  ArrayPrototypeIncludes,
  ObjectGetOwnPropertySymbols,
  ObjectGetPrototypeOf,
  ObjectPrototype,
  ReflectOwnKeys,
  SafeArrayIterator,
  SymbolPrototypeGetDescription,
} = require('../platform/primordials');
const { async_id_symbol } = require('../context/ids');
const { isTracking } = require('../context/runtime-context');
const { emitDestroy } = require('../hooks/destroy-queue');
const { callInitHooks } = require('../hooks/emit');
const { callFirst } = require('../hooks/first-immediate');
const { initHooks, initHooksExist } = require('../hooks/hook-set');
const {
  getFrame,
  kResourceFrame,
  resourcesKeepStores,
  sourcesCarry,
} = require('../frames/carrier');
const { propagateToRuntimeResource } = require('../frames/propagation');
const { onActiveChange, sourcesAreActive } = require('./active');
const { defineAccessors } = require('./accessors');
const { assignedCallback, visibleCallback } = require('./callbacks');
const { hideFromInspection, preserveInspection } = require('./inspection');
const { triggerIdFor } = require('./runtime-ids');
const { assignResourceIds } = require('./scope');
const {
  callImmediate,
  callTimeout,
  kCallback,
  kDestroyed,
  kDestroyEmitted,
  replaceImmediateCallback,
  replaceTimeoutCallback,
} = require('./timer-callbacks');
const { probeImmediate, probeTimeout } = require('./timer-probes');

// Stores the value of the field whose assignment shows that a timer starts, if core reads it again.
const kCreation = Symbol('creation');

/**
 * Core's symbols, the same for both classes.
 *
 * - `triggerId`: the property with the trigger id, which core assigns when a timer starts.
 * - `creation`: the property whose assignment shows that a timer starts. Up to Node 22 core may assign a property for
 *   a frame after the trigger id, which has no value unless core carries frames. Then it is that property, whose value
 *   need not be stored.
 *
 * @type {{ triggerId?: symbol, creation?: symbol }}
 */
const coreSymbols = {};

hideFromInspection(kCallback, (callback, timer) => [
  ['_onTimeout' in timer ? '_onTimeout' : '_onImmediate', assignedCallback(callback)],
  .../** @type {Iterable<[PropertyKey, any]>} */ (
    SafeArrayIterator(storesCreation() ? [] : [[coreSymbols.creation, undefined]])
  ),
]);
hideFromInspection(kDestroyed, (destroyed) => [['_destroyed', destroyed === true]]);
hideFromInspection(kCreation, (value) => [[/** @type {symbol} */ (coreSymbols.creation), value]]);

/** @returns {boolean} whether the value that core assigns when a timer starts has to be stored */
function storesCreation() {
  return coreSymbols.creation === coreSymbols.triggerId;
}

// The getters of callbacks are short enough for V8 to inline them wherever core reads a callback. While the sources are
// not active, others take their place, which do not wrap the callback.

/** @this {any} */
function getUnwrapped() {
  const callback = this[kCallback];
  return typeof callback === 'function' ? callback : visibleCallback(callback);
}

/** @type {PropertyDescriptorMap & ThisType<any>} */
const timeoutAccessors = {
  _onTimeout: {
    get() {
      const callback = this[kCallback];
      if (typeof callback === 'function') return callTimeout;
      return visibleCallback(callback);
    },
    set(value) {
      const callback = this[kCallback];
      if (value && (callback || value === callTimeout)) {
        this[kCallback] = replaceTimeoutCallback(callback, value);
      } else {
        this[kCallback] = value;
      }
    },
  },
  // Core sets it to true once, however a timer ends, and to false when the timer is started again.
  _destroyed: {
    get() {
      const destroyed = this[kDestroyed];
      return destroyed === kDestroyEmitted ? false : destroyed;
    },
    set(destroyed) {
      if (destroyed && this[kDestroyed] !== kDestroyEmitted) emitDestroy(this[async_id_symbol]);
      this[kDestroyed] = destroyed;
    },
  },
};

/** @type {PropertyDescriptorMap & ThisType<any>} */
const immediateAccessors = {
  _onImmediate: {
    get() {
      const callback = this[kCallback];
      if (typeof callback === 'function') return callImmediate;
      return visibleCallback(callback);
    },
    // Core sets it to null when the immediate has run or is cleared.
    set(value) {
      const callback = this[kCallback];
      if (value && (callback || value === callImmediate)) {
        this[kCallback] = replaceImmediateCallback(callback, value);
      } else {
        if (callback) emitDestroy(this[async_id_symbol]);
        this[kCallback] = value;
      }
    },
  },
};

// Each accessor emits `init` itself, because each additional function would be one more frame in a stack trace that a
// hook captures.

/** @type {PropertyDescriptor & ThisType<any>} */
const timeoutCreation = {
  get() {
    return this[kCreation];
  },
  set(value) {
    if (storesCreation()) this[kCreation] = value;
    if (isTracking()) {
      const trigger = triggerIdFor(this[/** @type {symbol} */ (coreSymbols.triggerId)]);
      const asyncId = assignResourceIds(this, 'Timeout', trigger);
      if (initHooksExist()) callInitHooks(initHooks(), asyncId, 'Timeout', trigger, this);
    } else if (sourcesCarry) this[kResourceFrame] = getFrame();
    else propagateToRuntimeResource(this, 'Timeout');
  },
};

/** @type {PropertyDescriptor & ThisType<any>} */
const immediateCreation = {
  get() {
    return this[kCreation];
  },
  set(value) {
    if (storesCreation()) this[kCreation] = value;
    // The package's own immediate must not become a resource, or each delivery of destroys would cause another one.
    if (this[kCallback] === callFirst) return;
    if (isTracking()) {
      const trigger = triggerIdFor(this[/** @type {symbol} */ (coreSymbols.triggerId)]);
      const asyncId = assignResourceIds(this, 'Immediate', trigger);
      if (initHooksExist()) callInitHooks(initHooks(), asyncId, 'Immediate', trigger, this);
    } else if (sourcesCarry) this[kResourceFrame] = getFrame();
    else propagateToRuntimeResource(this, 'Immediate');
  },
};

/**
 * @param {any} probe
 * @param {string[]} descriptions
 * @returns {symbol | undefined}
 */
function ownSymbol(probe, descriptions) {
  return ArrayPrototypeFind(ObjectGetOwnPropertySymbols(probe), (symbol) =>
    ArrayPrototypeIncludes(descriptions, SymbolPrototypeGetDescription(symbol)),
  );
}

/**
 * @param {any} probe a timer, or undefined if there are only fakes
 * @param {PropertyDescriptorMap} accessors
 * @param {PropertyDescriptor} creation
 * @returns {boolean} false if the probe is not core's
 */
function follow(probe, accessors, creation) {
  if (probe === undefined) return false;
  const triggerId = ownSymbol(probe, ['triggerId', 'trigger_async_id_symbol']);
  const prototype = ObjectGetPrototypeOf(probe);
  if (triggerId === undefined || prototype === ObjectPrototype) return false;
  const frame = resourcesKeepStores ? ownSymbol(probe, ['kAsyncContextFrame']) : undefined;
  coreSymbols.triggerId = triggerId;
  coreSymbols.creation = frame ?? triggerId;
  defineAccessors(prototype, { ...accessors, [coreSymbols.creation]: creation });
  preserveInspection(prototype, ReflectOwnKeys(probe));
  const name = '_onTimeout' in accessors ? '_onTimeout' : '_onImmediate';
  onActiveChange(() => {
    const wrapping = accessors[name];
    const accessor = sourcesAreActive() ? wrapping : { ...wrapping, get: getUnwrapped };
    defineAccessors(prototype, { [name]: accessor });
  });
  return true;
}

/**
 * Which classes are followed. Written by `install`.
 * @type {{ timeouts: boolean, immediates: boolean }}
 */
const followed = { timeouts: false, immediates: false };

/** @returns {boolean} false as long as a function that creates timers is a fake */
function install() {
  followed.timeouts ||= follow(probeTimeout(), timeoutAccessors, timeoutCreation);
  followed.immediates ||= follow(probeImmediate(), immediateAccessors, immediateCreation);
  return followed.timeouts && followed.immediates;
}

module.exports = { install };
