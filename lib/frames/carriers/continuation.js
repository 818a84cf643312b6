'use strict';

// V8's continuation-preserved embedder data: a slot that V8 itself carries across every `await` and `then`. The
// JIT inlines its two accessors. Node 22.6 and later.

const native = require('../../platform/native');
const { carryFrames, kPromiseFrame } = require('../../platform/promise-hooks');

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
 * Whether promises keep frames. V8 keeps a frame for the reactions of a promise, and none on the promise itself.
 * The listeners of a rejection need that of the promise, so a promise hook stores it once there may be a listener.
 *
 * `getFrame`: undefined until a storage is first entered. Written by `start`.
 * `wanted`: whether there may be listeners. Written by `requestPromiseFrames`.
 * `always`: whether `wanted` was set before any frame existed. Written by `start`.
 */
const promiseFrames = {
  /** @type {(() => any) | undefined} */
  getFrame: undefined,
  wanted: false,
  always: false,
};

/**
 * Called when the first storage is entered.
 * @param {() => any} getFrame
 */
function start(getFrame) {
  promiseFrames.getFrame = getFrame;
  promiseFrames.always = promiseFrames.wanted;
  if (promiseFrames.wanted) recordPromiseFrames(getFrame);
}

function requestPromiseFrames() {
  if (promiseFrames.wanted) return;
  promiseFrames.wanted = true;
  if (promiseFrames.getFrame !== undefined) recordPromiseFrames(promiseFrames.getFrame);
}

/** @returns {boolean} whether every promise that was created in a frame keeps it */
function recordsAllPromiseFrames() {
  return promiseFrames.always;
}

/** @param {() => any} getFrame */
function recordPromiseFrames(getFrame) {
  carryFrames({
    // Also an undefined frame, which distinguishes the promise from one that is older than this hook.
    init(promise) {
      promise[kPromiseFrame] = getFrame();
    },
  });
}

module.exports = { recordsAllPromiseFrames, probe, start, requestPromiseFrames };
