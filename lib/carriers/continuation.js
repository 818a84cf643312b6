'use strict';

// V8's continuation-preserved embedder data: a slot that V8 itself carries across every `await` and
// `then`. Its two accessors are builtins that the JIT inlines. Node 22.7 and later.

const native = require('../native');
const { carryFrames, kPromiseFrame } = require('../promise-hooks');
const { runtimeProcess } = require('../runtime');

// Whose listeners run in the frame of a promise.
const rejectionEvents = new Set([
  'unhandledRejection',
  'uncaughtException',
  'uncaughtExceptionMonitor',
]);

/** @returns {{ getFrame(): any, setFrame(frame: any): void } | null} */
function probe() {
  const extras = /** @type {any} */ (native.extrasBinding());
  const getFrame = extras?.getContinuationPreservedEmbedderData;
  const setFrame = extras?.setContinuationPreservedEmbedderData;
  if (typeof getFrame !== 'function' || typeof setFrame !== 'function') return null;

  const previous = getFrame();
  const sample = {};
  setFrame(sample);
  const works = getFrame() === sample;
  setFrame(previous);
  return works ? { getFrame, setFrame } : null;
}

/**
 * V8 keeps a frame for what continues from a promise, and none on the promise itself. The listeners
 * of rejections want it, so that promise hooks keep it where there are such listeners.
 * @param {() => any} getFrame
 */
function start(getFrame) {
  /** @param {any} promise */
  const init = (promise) => {
    const frame = getFrame();
    if (frame !== undefined) promise[kPromiseFrame] = frame;
  };
  /** @param {string | symbol} event */
  const onNewListener = (event) => {
    if (!rejectionEvents.has(String(event))) return;
    runtimeProcess.removeListener('newListener', onNewListener);
    carryFrames({ init });
  };
  runtimeProcess.on('newListener', onNewListener);
  runtimeProcess.eventNames().forEach(onNewListener);
}

module.exports = { probe, start };
