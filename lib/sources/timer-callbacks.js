'use strict';

// What core calls as the callback of a timer: it runs the program's callback in the timer's context. The fields of a
// timer that the functions here need are own properties, which V8 keeps in the room of the fields of core that
// have an accessor: a timer takes no more memory than one of core's.

const { ReflectApply, TypeError } = require('../platform/primordials');
const { async_id_symbol } = require('../context/ids');
const { isTracking } = require('../context/runtime-context');
const { emitDestroy } = require('../hooks/destroy-queue');
const { getFrame, kResourceFrame, resourcesKeepStores, setFrame } = require('../frames/carrier');
const { saveResourceFrame } = require('../frames/propagation');
const { special } = require('../frames/special-resources');
const { assignedCallback, isReplacement, createReplaceHandlers } = require('./callbacks');
const { callInScope, forgetThrow, noteThrow } = require('./scope');

const kCallback = Symbol('callback');
const kDestroyed = Symbol('destroyed');

/** The value of kDestroyed between the `destroy` of a timeout and core's assignment of `_destroyed`. */
const kDestroyEmitted = null;

// Core ends a timer before it calls the `after` hooks, and assigns the field that shows it later.

/** @this {any} */
function runTimeout() {
  const callback = assignedCallback(this[kCallback]);
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

// Each class has functions of its own, so that V8 sees objects of one class in them. Up to Node 22 they have a short
// way for programs that use only stores.

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

const timeoutCallback = createReplaceHandlers({
  shared: callTimeout,
  read: (timer) => timer[kCallback],
  call: (timer, _callback, args) => callInScope(timer, runTimeout, timer, args),
});

const immediateCallback = createReplaceHandlers({
  shared: callImmediate,
  read: (timer) => timer[kCallback],
  call: (timer, _callback, args) => callInScope(timer, runImmediate, timer, args),
});

module.exports = {
  callImmediate,
  callTimeout,
  immediateCallback,
  kCallback,
  kDestroyed,
  kDestroyEmitted,
  timeoutCallback,
};
