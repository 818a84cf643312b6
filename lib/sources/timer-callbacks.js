'use strict';

// The functions that core calls as the callback of a timer. They run the program's callback in the timer's context. The
// fields that they need are own properties of the timer, in the space of core's fields that have an accessor, so a
// timer takes no more memory than without this package.

const { ReflectApply, TypeError } = require('../platform/primordials');
const { async_id_symbol } = require('../context/ids');
const { isTracking } = require('../context/runtime-context');
const { emitDestroy } = require('../hooks/destroy-queue');
const { callFirst } = require('../hooks/first-immediate');
const { getFrame, kResourceFrame, resourcesKeepStores, setFrame } = require('../frames/carrier');
const { saveResourceFrame } = require('../frames/propagation');
const { special } = require('../frames/special-resources');
const { assignedCallback, createReplace, isReplacement } = require('./callbacks');
const { callInScope, forgetThrow, noteThrow } = require('./scope');

const kCallback = Symbol('callback');
const kDestroyed = Symbol('destroyed');

/** The value of kDestroyed between the `destroy` of a timeout and core's assignment of `_destroyed`. */
const kDestroyEmitted = null;

// Core destroys a timer before it calls the `after` hooks, and assigns `_destroyed` later.

/** @this {any} */
function runTimeout() {
  const callback = assignedCallback(this[kCallback]);
  try {
    // A `before` hook has cleared the timer. Core's own call fails with this error.
    if (callback === null && this._timerArgs === undefined) {
      throw new TypeError('timer._onTimeout is not a function');
    }
    return ReflectApply(callback, this, arguments);
  } finally {
    const repeats = this._repeat && this._idleTimeout !== -1;
    if (!repeats && !this._idleNext && !this._idlePrev && !this[kDestroyed]) {
      emitDestroy(this[async_id_symbol]);
      this[kDestroyed] = kDestroyEmitted;
    }
  }
}

/** @this {any} */
function runImmediate() {
  try {
    return ReflectApply(assignedCallback(this[kCallback]), this, arguments);
  } finally {
    this[kCallback] = null;
    emitDestroy(this[async_id_symbol]);
  }
}

// Each class has functions of its own, so that V8 sees objects of one class in them. Up to Node 22 they have a fast
// path for programs that use only stores.

/** @this {any} */
function callTimeout() {
  const callback = this[kCallback];
  if (isReplacement(callback)) return ReflectApply(callback.first, this, arguments);
  if (!resourcesKeepStores || isTracking() || special.exist || typeof callback !== 'function') {
    return callInScope(this, runTimeout, this, arguments);
  }
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
  // The package's own immediate has no context.
  if (callback === callFirst) return callFirst();
  if (!resourcesKeepStores || isTracking() || special.exist || typeof callback !== 'function') {
    return callInScope(this, runImmediate, this, arguments);
  }
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

const replaceTimeoutCallback = createReplace({
  shared: callTimeout,
  read: (timer) => timer[kCallback],
  call: (timer, _callback, args) => callInScope(timer, runTimeout, timer, args),
});

const replaceImmediateCallback = createReplace({
  shared: callImmediate,
  read: (timer) => timer[kCallback],
  call: (timer, _callback, args) => callInScope(timer, runImmediate, timer, args),
});

module.exports = {
  callImmediate,
  callTimeout,
  kCallback,
  kDestroyed,
  kDestroyEmitted,
  replaceImmediateCallback,
  replaceTimeoutCallback,
};
