'use strict';

// Timeouts and Immediates, those that Node makes for itself too. Both are classes whose fields Node
// sets by assignment, so that accessors on their prototypes see a timer's life: its ids being given
// out (by the last field that is set before Node's own init event), its callback being called, and
// its end.

const {
  ArrayPrototypeFind,
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
const { propagateToRuntimeResource } = require('../frames/propagation');
const { areActive } = require('./active');
const { defineAccessors } = require('./accessors');
const { callbackIn, isReplacement, replaceable } = require('./callbacks');
const { hide, inspectAsBefore } = require('./inspection');
const { triggerIdFor } = require('./runtime-ids');
const { callInScope, giveIds } = require('./scope');
const { sampleImmediate, sampleTimeout } = require('./timer-samples');

// What Node believes to be fields of a timer. One property, for V8 makes room for them by threes.
const kFields = Symbol('fields');
/** Core's symbol for what triggers a timer. @type {symbol} */
let kTriggerId;

hide(kFields, ({ callback, destroyed, runtimeTriggerId }, timer) => [
  .../** @type {Iterable<[PropertyKey, any]>} */ (
    SafeArrayIterator(
      '_onTimeout' in timer
        ? [
            ['_onTimeout', callbackIn(callback)],
            ['_destroyed', destroyed],
          ]
        : [['_onImmediate', callbackIn(callback)]],
    )
  ),
  [kTriggerId, runtimeTriggerId],
]);

/** @param {any} timer not the prototype, which is asked by who inspects it */
function fieldsOf(timer) {
  const fields = timer[kFields];
  if (fields !== undefined) return fields;
  return (timer[kFields] = {
    callback: undefined,
    destroyed: undefined,
    // Whether hooks were told of its end.
    ended: false,
    runtimeTriggerId: undefined,
  });
}

// Node ends a timer before it calls the `after` hooks, and assigns what says so later.

/** @this {any} */
function runTimeout() {
  const callback = callbackIn(fieldsOf(this).callback);
  try {
    // A `before` hook has cleared the timer. This is what V8 says of core's own call.
    if (callback === null && this._timerArgs === undefined) {
      throw new TypeError('timer._onTimeout is not a function');
    }
    return ReflectApply(callback, this, arguments);
  } finally {
    const repeats = this._repeat && this._idleTimeout !== -1;
    if (!repeats && !this._idleNext && !this._idlePrev && !fieldsOf(this).destroyed) {
      emitDestroy(this[async_id_symbol]);
      fieldsOf(this).ended = true;
    }
  }
}

/** @this {any} */
function runImmediate() {
  try {
    return ReflectApply(callbackIn(fieldsOf(this).callback), this, arguments);
  } finally {
    fieldsOf(this).callback = null;
    emitDestroy(this[async_id_symbol]);
  }
}

/**
 * @param {() => any} run the timer, in whose context it is called
 * @param {(timer: any) => void} onCleared
 * @returns {PropertyDescriptor & ThisType<any>}
 */
function callbackOf(run, onCleared) {
  /** @this {any} */
  function callback() {
    const kept = fieldsOf(this).callback;
    if (isReplacement(kept)) return ReflectApply(kept.first, this, arguments);
    return callInScope(this, run, this, arguments);
  }
  const { shown, replace } = replaceable({
    shared: callback,
    read: (timer) => timer[kFields]?.callback,
    call: (timer, _callback, args) => callInScope(timer, run, timer, args),
  });
  return {
    get() {
      const kept = this[kFields]?.callback;
      if (typeof kept !== 'function') return shown(kept);
      return areActive() && kept !== callFirst ? callback : kept;
    },
    set(value) {
      const fields = fieldsOf(this);
      if (!value) {
        if (fields.callback) onCleared(this);
        fields.callback = value;
      } else if (fields.callback || value === callback) {
        fields.callback = replace(fields.callback, value);
      } else {
        fields.callback = value;
      }
    },
  };
}

/** @type {PropertyDescriptorMap & ThisType<any>} */
const timeoutAccessors = {
  _onTimeout: callbackOf(runTimeout, () => {}),
  // Node sets it to true once, whichever way a timer ends, and to false when it is started again.
  _destroyed: {
    get() {
      return this[kFields]?.destroyed;
    },
    set(destroyed) {
      const fields = fieldsOf(this);
      fields.destroyed = destroyed;
      if (!destroyed) fields.ended = false;
      else if (!fields.ended) emitDestroy(this[async_id_symbol]);
    },
  },
};

/** @type {PropertyDescriptorMap & ThisType<any>} */
const immediateAccessors = {
  // Node takes the callback away when the immediate has run or is cleared.
  _onImmediate: callbackOf(runImmediate, (immediate) => emitDestroy(immediate[async_id_symbol])),
};

/**
 * @param {any} [sample]
 * @returns {symbol | undefined} under which core keeps what triggers a timer. Fakes have none
 */
function triggerIdSymbol(sample) {
  if (sample === undefined) return undefined;
  return ArrayPrototypeFind(
    ObjectGetOwnPropertySymbols(sample),
    (symbol) =>
      SymbolPrototypeGetDescription(symbol) === 'triggerId' ||
      SymbolPrototypeGetDescription(symbol) === 'trigger_async_id_symbol',
  );
}

/**
 * @param {symbol} symbol
 * @param {string} type
 * @returns {PropertyDescriptorMap & ThisType<any>}
 */
function triggerIdAccessor(symbol, type) {
  return {
    [symbol]: {
      get() {
        return this[kFields]?.runtimeTriggerId;
      },
      set(triggerId) {
        fieldsOf(this).runtimeTriggerId = triggerId;
        // A resource for each delivery of destroys would be delivered in another one, without end.
        if (this[kFields].callback === callFirst) return;
        if (!isTracking()) {
          propagateToRuntimeResource(this, type);
          return;
        }
        const trigger = triggerIdFor(triggerId);
        const asyncId = giveIds(this, type, trigger);
        if (initHooksExist()) callInitHooks(initHooks(), asyncId, type, trigger, this);
      },
    },
  };
}

/**
 * @param {any} sample
 * @param {PropertyDescriptorMap} accessors
 * @param {string} type
 * @returns {boolean} false where the sample is not core's
 */
function follow(sample, accessors, type) {
  const symbol = triggerIdSymbol(sample);
  const prototype = symbol && ObjectGetPrototypeOf(sample);
  if (symbol === undefined || prototype === ObjectPrototype) return false;
  defineAccessors(prototype, { ...accessors, ...triggerIdAccessor(symbol, type) });
  kTriggerId = symbol;
  inspectAsBefore(prototype, ReflectOwnKeys(sample));
  return true;
}

const once = { timeouts: false, immediates: false };

/** @returns {boolean} false as long as there is no sample, because of fakes */
function install() {
  once.timeouts ||= follow(sampleTimeout(), timeoutAccessors, 'Timeout');
  once.immediates ||= follow(sampleImmediate(), immediateAccessors, 'Immediate');
  return once.timeouts && once.immediates;
}

module.exports = { install };
