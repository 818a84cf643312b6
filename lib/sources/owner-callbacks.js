'use strict';

// Callbacks that cannot be wrapped, because core gives them to the native layer once for all handles of a class
// (HTTP/2), or gave them before the class was known (the first compression stream). Each of them first reads the
// owner of its handle. If the runtime executes that handle at that moment, its callback has begun. The callback has
// ended when the next tick runs, when another callback begins, or when the method in which the native layer called it
// returns.

const { ObjectGetOwnPropertyDescriptor, ReflectApply } = require('../platform/primordials');
const { async_hook_fields, constants } = require('../context/fields');
const { executionAsyncId } = require('../context/id-stack');
const { async_id_symbol, trigger_async_id_symbol } = require('../context/ids');
const { isTracking } = require('../context/runtime-context');
const { enterRuntimeResource, leaveRuntimeResource } = require('../frames/propagation');
const { emitAfter, emitBefore } = require('../hooks/emit');
const { nextTick } = require('../platform/originals');
const { defineAccessors } = require('./accessors');
const { asMethod } = require('./replacement');
const { AsyncWrap, kOwner, owner_symbol } = require('./async-wrap');
const { isExecuting } = require('./executing-handle');
const { adoptWrap, callWrap } = require('./wrap-context');

const { kStackLength } = constants;

/**
 * @typedef {object} Entered a handle whose callback has begun and has not ended
 * @property {any} wrap
 * @property {number} asyncId 0 if only its frame was entered
 * @property {any} interrupted the previous frame, for `leaveRuntimeResource`
 * @property {number} length the length of the id stack
 */

const callbacks = {
  /** Written by `enterCallback`, `leaveCallback` and `wrapCallingMethod`. @type {Entered | null} */
  entered: null,
  /** Whether a tick is queued that calls `leaveCallback`. Written by `enterCallback` and that tick. */
  tickIsQueued: false,
  /** The stream that `callStream` calls back. @type {any} */
  called: undefined,
};

/** @param {any} wrap a handle whose owner is read */
function enterCallback(wrap) {
  const { entered, called } = callbacks;
  if (wrap[async_id_symbol] === undefined || wrap === called || wrap === entered?.wrap) return;
  if (!isExecuting(wrap)) return;
  leaveCallback();
  const interrupted = enterRuntimeResource(wrap);
  let asyncId = 0;
  if (isTracking()) {
    asyncId = wrap[async_id_symbol] || adoptWrap(wrap);
    emitBefore(asyncId, wrap[trigger_async_id_symbol], wrap);
  }
  const length = async_hook_fields[kStackLength];
  callbacks.entered = { wrap, asyncId, interrupted, length };
  if (callbacks.tickIsQueued) return;
  callbacks.tickIsQueued = true;
  nextTick(leaveCallbackInTick);
}

function leaveCallbackInTick() {
  callbacks.tickIsQueued = false;
  leaveCallback();
}

/** Called when the native layer begins another callback, or returns. */
function leaveCallback() {
  const { entered } = callbacks;
  if (entered === null) return;
  callbacks.entered = null;
  const { wrap, asyncId, interrupted, length } = entered;
  if (asyncId !== 0) {
    // If the callback threw, its context was left with all others.
    if (async_hook_fields[kStackLength] !== length || executionAsyncId() !== asyncId) return;
    emitAfter(asyncId);
  }
  leaveRuntimeResource(wrap, interrupted);
}

/** @param {any} object a handle with such callbacks, or the prototype of a class of such handles */
function enterCallbacksByOwner(object) {
  const { set } = /** @type {PropertyDescriptor & ThisType<any>} */ (
    ObjectGetOwnPropertyDescriptor(AsyncWrap, owner_symbol)
  );
  defineAccessors(object, {
    [owner_symbol]: {
      get() {
        enterCallback(this);
        return this[kOwner];
      },
      set,
    },
  });
}

/**
 * Calls the `onread` of a stream, which reads the owner of the stream too.
 * @param {any} stream
 * @param {Function} callback
 * @param {ArrayLike<any>} args
 */
function callStream(stream, callback, args) {
  const outer = callbacks.called;
  callbacks.called = stream;
  try {
    return callWrap(stream, callback, args);
  } finally {
    callbacks.called = outer;
  }
}

/**
 * For a method in which the native layer may call back. The callback that calls the method continues after it.
 * @param {Function} native
 */
function wrapCallingMethod(native) {
  return asMethod({
    call() {
      const outer = callbacks.entered;
      callbacks.entered = null;
      try {
        return ReflectApply(native, this, arguments);
      } finally {
        leaveCallback();
        callbacks.entered = outer;
      }
    },
  });
}

module.exports = { callStream, enterCallbacksByOwner, leaveCallback, wrapCallingMethod };
