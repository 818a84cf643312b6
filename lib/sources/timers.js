'use strict';

// Timeouts and Immediates, those that Node makes for itself too. Both are classes whose fields Node
// sets by assignment, so that accessors on their prototypes see a timer's life: its ids being given
// out (by the last field that is set before Node's own init event), its callback being called, and
// its end.

const {
  ArrayPrototypeFind,
  ArrayPrototypeIncludes,
  ObjectGetOwnPropertySymbols,
  ObjectGetPrototypeOf,
  ObjectPrototype,
  ReflectApply,
  ReflectOwnKeys,
  SafeArrayIterator,
  SymbolPrototypeGetDescription,
  TypeError,
} = require('../platform/primordials');
const { async_id_symbol } = require('../context/ids');
const { isTracking } = require('../context/runtime-context');
const { emitDestroy } = require('../hooks/destroy-queue');
const { callInitHooks } = require('../hooks/emit');
const { initHooks, initHooksExist } = require('../hooks/hook-set');
const { callFirst } = require('../hooks/first-immediate');
const {
  getFrame,
  kResourceFrame,
  resourcesKeepStores,
  setFrame,
  sourcesCarry,
} = require('../frames/carrier');
const { propagateToRuntimeResource, saveResourceFrame } = require('../frames/propagation');
const { special } = require('../frames/special-resources');
const { sourcesAreActive } = require('./active');
const { defineAccessors } = require('./accessors');
const { callbackIn, isReplacement, replaceable } = require('./callbacks');
const { hideFromInspection, preserveInspection } = require('./inspection');
const { triggerIdFor } = require('./runtime-ids');
const { callInScope, forgetThrow, assignResourceIds, noteThrow } = require('./scope');
const { probeImmediate, probeTimeout } = require('./timer-probes');

// The values of the fields that have an accessor on the prototype. They are own properties of the timer, which
// V8 keeps in the room of those fields: a timer takes no more memory than one of core's.
const kCallback = Symbol('callback');
const kDestroyed = Symbol('destroyed');
const kCreation = Symbol('creation');

/** In the place of kDestroyed from when hooks are told of a timeout's end until core assigns `_destroyed`. */
const kToldDestroyed = null;

/**
 * Core's symbols, the same for both classes.
 *
 * - `triggerId`: the property with the trigger id, which core assigns when a timer starts.
 * - `creation`: the property whose assignment shows that a timer starts. Up to Node 22 core may assign one for
 *   a frame after the trigger id, which has no value as long as core carries no frames. Then that one is used,
 *   and nothing is kept for it.
 *
 * @type {{ triggerId?: symbol, creation?: symbol }}
 */
const coreSymbols = {};

hideFromInspection(kCallback, (callback, timer) => [
  ['_onTimeout' in timer ? '_onTimeout' : '_onImmediate', callbackIn(callback)],
  .../** @type {Iterable<[PropertyKey, any]>} */ (
    SafeArrayIterator(keepsCreation() ? [] : [[coreSymbols.creation, undefined]])
  ),
]);
hideFromInspection(kDestroyed, (destroyed) => [['_destroyed', destroyed === true]]);
hideFromInspection(kCreation, (value) => [[/** @type {symbol} */ (coreSymbols.creation), value]]);

/** @returns {boolean} whether what core assigns when a timer starts has to be kept */
function keepsCreation() {
  return coreSymbols.creation === coreSymbols.triggerId;
}

// Core ends a timer before the `after` hooks are called, and assigns the field that shows it later.

/** @this {any} */
function runTimeout() {
  const callback = callbackIn(this[kCallback]);
  try {
    // A `before` hook has cleared the timer. This is the error of core's own call.
    if (callback === null && this._timerArgs === undefined) {
      throw new TypeError('timer._onTimeout is not a function');
    }
    return ReflectApply(callback, this, arguments);
  } finally {
    const repeats = this._repeat && this._idleTimeout !== -1;
    if (!repeats && !this._idleNext && !this._idlePrev && !this[kDestroyed]) {
      emitDestroy(this[async_id_symbol]);
      this[kDestroyed] = kToldDestroyed;
    }
  }
}

/** @this {any} */
function runImmediate() {
  try {
    return ReflectApply(callbackIn(this[kCallback]), this, arguments);
  } finally {
    this[kCallback] = null;
    emitDestroy(this[async_id_symbol]);
  }
}

// What core calls. Each class has functions of its own, so that V8 sees objects of one class in them.

/** @this {any} */
function callTimeout() {
  const callback = this[kCallback];
  if (isReplacement(callback)) return ReflectApply(callback.first, this, arguments);
  if (!resourcesKeepStores || isTracking() || special.exist || typeof callback !== 'function') {
    return callInScope(this, runTimeout, this, arguments);
  }
  // Only stores are in use.
  const interrupted = getFrame();
  const frame = this[kResourceFrame];
  setFrame(frame);
  let returned = false;
  let result;
  try {
    result = arguments.length === 0 ? this[kCallback]() : ReflectApply(callback, this, arguments);
    returned = true;
  } finally {
    if (getFrame() !== frame) saveResourceFrame(this);
    if (returned) forgetThrow();
    else noteThrow(this);
  }
  setFrame(interrupted);
  return result;
}

/** @this {any} */
function callImmediate() {
  const callback = this[kCallback];
  if (isReplacement(callback)) return ReflectApply(callback.first, this, arguments);
  if (!resourcesKeepStores || isTracking() || special.exist || typeof callback !== 'function') {
    return callInScope(this, runImmediate, this, arguments);
  }
  // As in `callTimeout`.
  const interrupted = getFrame();
  const frame = this[kResourceFrame];
  setFrame(frame);
  let returned = false;
  let result;
  try {
    result = arguments.length === 0 ? this[kCallback]() : ReflectApply(callback, this, arguments);
    returned = true;
  } finally {
    if (getFrame() !== frame) saveResourceFrame(this);
    if (returned) forgetThrow();
    else noteThrow(this);
  }
  setFrame(interrupted);
  return result;
}

const timeoutCallback = replaceable({
  shared: callTimeout,
  read: (timer) => timer[kCallback],
  call: (timer, _callback, args) => callInScope(timer, runTimeout, timer, args),
});

const immediateCallback = replaceable({
  shared: callImmediate,
  read: (timer) => timer[kCallback],
  call: (timer, _callback, args) => callInScope(timer, runImmediate, timer, args),
});

/** @type {PropertyDescriptorMap & ThisType<any>} */
const timeoutAccessors = {
  _onTimeout: {
    get() {
      const callback = this[kCallback];
      if (typeof callback !== 'function') return timeoutCallback.shown(callback);
      return sourcesAreActive() ? callTimeout : callback;
    },
    set(value) {
      const callback = this[kCallback];
      if (value && (callback || value === callTimeout)) {
        this[kCallback] = timeoutCallback.replace(callback, value);
      } else {
        this[kCallback] = value;
      }
    },
  },
  // Core sets it to true once, however a timer ends, and to false when the timer is started again.
  _destroyed: {
    get() {
      const destroyed = this[kDestroyed];
      return destroyed === kToldDestroyed ? false : destroyed;
    },
    set(destroyed) {
      if (destroyed && this[kDestroyed] !== kToldDestroyed) emitDestroy(this[async_id_symbol]);
      this[kDestroyed] = destroyed;
    },
  },
};

/** @type {PropertyDescriptorMap & ThisType<any>} */
const immediateAccessors = {
  _onImmediate: {
    get() {
      const callback = this[kCallback];
      if (typeof callback !== 'function') return immediateCallback.shown(callback);
      return sourcesAreActive() && callback !== callFirst ? callImmediate : callback;
    },
    // Core sets it to null when the immediate has run or is cleared.
    set(value) {
      const callback = this[kCallback];
      if (value && (callback || value === callImmediate)) {
        this[kCallback] = immediateCallback.replace(callback, value);
      } else {
        if (callback) emitDestroy(this[async_id_symbol]);
        this[kCallback] = value;
      }
    },
  },
};

/** @param {any} timer */
function startTimeout(timer) {
  if (isTracking()) initTimer(timer, 'Timeout');
  else if (!sourcesCarry) propagateToRuntimeResource(timer, 'Timeout');
  else timer[kResourceFrame] = getFrame();
}

/** @param {any} immediate */
function startImmediate(immediate) {
  // The package's own immediate must not become a resource: each delivery of destroys would cause another one.
  if (immediate[kCallback] === callFirst) return;
  if (isTracking()) initTimer(immediate, 'Immediate');
  else if (!sourcesCarry) propagateToRuntimeResource(immediate, 'Immediate');
  else immediate[kResourceFrame] = getFrame();
}

/**
 * @param {any} timer
 * @param {string} type
 */
function initTimer(timer, type) {
  const trigger = triggerIdFor(timer[/** @type {symbol} */ (coreSymbols.triggerId)]);
  const asyncId = assignResourceIds(timer, type, trigger);
  if (initHooksExist()) callInitHooks(initHooks(), asyncId, type, trigger, timer);
}

/**
 * @param {any} sample
 * @param {string[]} descriptions
 * @returns {symbol | undefined}
 */
function ownSymbol(sample, descriptions) {
  return ArrayPrototypeFind(ObjectGetOwnPropertySymbols(sample), (symbol) =>
    ArrayPrototypeIncludes(descriptions, SymbolPrototypeGetDescription(symbol)),
  );
}

/**
 * @param {any} sample undefined where there are only fakes
 * @param {PropertyDescriptorMap} accessors
 * @param {(timer: any) => void} start
 * @returns {boolean} false where the sample is not core's
 */
function follow(sample, accessors, start) {
  if (sample === undefined) return false;
  const triggerId = ownSymbol(sample, ['triggerId', 'trigger_async_id_symbol']);
  const prototype = ObjectGetPrototypeOf(sample);
  if (triggerId === undefined || prototype === ObjectPrototype) return false;
  const frame = resourcesKeepStores ? ownSymbol(sample, ['kAsyncContextFrame']) : undefined;
  const creation = frame ?? triggerId;
  defineAccessors(prototype, {
    ...accessors,
    [creation]: frame === undefined ? creationAccessor(start) : creationWithoutValue(start),
  });
  coreSymbols.triggerId = triggerId;
  coreSymbols.creation = creation;
  preserveInspection(prototype, ReflectOwnKeys(sample));
  return true;
}

/**
 * @param {(timer: any) => void} start
 * @returns {PropertyDescriptor & ThisType<any>}
 */
function creationAccessor(start) {
  return {
    get() {
      return this[kCreation];
    },
    set(value) {
      this[kCreation] = value;
      start(this);
    },
  };
}

/**
 * @param {(timer: any) => void} start
 * @returns {PropertyDescriptor & ThisType<any>}
 */
function creationWithoutValue(start) {
  return {
    get: () => undefined,
    set() {
      start(this);
    },
  };
}

/**
 * Which classes are followed. Written by `install`.
 * @type {{ timeouts: boolean, immediates: boolean }}
 */
const followed = { timeouts: false, immediates: false };

/** @returns {boolean} false as long as a fake is in the place of a function that makes timers */
function install() {
  followed.timeouts ||= follow(probeTimeout(), timeoutAccessors, startTimeout);
  followed.immediates ||= follow(probeImmediate(), immediateAccessors, startImmediate);
  return followed.timeouts && followed.immediates;
}

module.exports = { install };
