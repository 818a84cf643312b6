'use strict';

// Whether a program can observe rejections. On Node 22 promises keep a frame of their own only from then on, because
// a frame for each promise costs time.

const {
  ArrayPrototypeSome,
  ReflectApply,
  ReflectDefineProperty,
  SafeArrayIterator,
  SafeSet,
} = require('../platform/primordials');
const { runtimeProcess } = require('../platform/originals');
const { promisesLackFrames } = require('../frames/carrier');
const { requestPromiseFrames } = require('../frames/carrying');
const { asMethod, copyFunctionProperties } = require('./replacement');

const runtime = /** @type {any} */ (runtimeProcess);

// Events whose listeners run in the frame of a promise.
const rejectionEvents = new SafeSet([
  'unhandledRejection',
  'uncaughtException',
  'uncaughtExceptionMonitor',
]);

/**
 * @param {string} type of an event that the process emits
 * @param {any} name of the event whose listeners change
 * @returns {boolean} whether rejections may have listeners from now on. The process always emits newListener, because
 *   core listens to it
 */
function mayAddListener(type, name) {
  if (type === 'newListener') return rejectionEvents.has(name);
  return type === 'removeListener' && name === 'newListener';
}

/** A capture callback receives exceptions without being a listener. */
function watchCaptureCallbacks() {
  for (const name of SafeArrayIterator([
    'setUncaughtExceptionCaptureCallback',
    'addUncaughtExceptionCaptureCallback',
  ])) {
    const original = runtime[name];
    if (typeof original !== 'function') continue;
    const replacement = asMethod({
      call(/** @type {any} */ callback) {
        if (typeof callback === 'function') requestPromiseFrames();
        return ReflectApply(original, this, arguments);
      },
    });
    const descriptor = {
      __proto__: null,
      value: copyFunctionProperties(original, replacement),
      writable: true,
      enumerable: true,
      configurable: true,
    };
    ReflectDefineProperty(runtime, name, descriptor);
  }
}

/** @returns {boolean} */
function listenersExist() {
  return (
    runtime.hasUncaughtExceptionCaptureCallback() ||
    ArrayPrototypeSome(runtime.eventNames(), (name) => rejectionEvents.has(name))
  );
}

function install() {
  if (listenersExist()) requestPromiseFrames();
  if (promisesLackFrames) watchCaptureCallbacks();
}

module.exports = { install, mayAddListener };
