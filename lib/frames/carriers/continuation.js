'use strict';

// V8's continuation-preserved embedder data: a slot that V8 itself carries across every `await` and
// `then`. Its two accessors are builtins that the JIT inlines. Node 22.7 and later.

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

/** @type {(() => any) | undefined} */
let getCarriedFrame;
let wanted = false;
let fromTheStart = false;

/**
 * Called when the first storage is entered.
 * @param {() => any} getFrame
 */
function start(getFrame) {
  getCarriedFrame = getFrame;
  fromTheStart = wanted;
  if (wanted) keepOnPromises(getFrame);
}

/**
 * V8 keeps a frame for what continues from a promise, and none on the promise itself. Who learns of a
 * rejection wants that of the promise, so that promise hooks keep it where there is somebody who may.
 */
function wantFramesOfPromises() {
  if (wanted) return;
  wanted = true;
  if (getCarriedFrame !== undefined) keepOnPromises(getCarriedFrame);
}

/** @returns {boolean} whether no promise was made in a frame without keeping it */
function keepsAllFramesOfPromises() {
  return fromTheStart;
}

/** @param {() => any} getFrame */
function keepOnPromises(getFrame) {
  carryFrames({
    // Also that there was none, which tells such a promise from one that is older than this.
    init(promise) {
      promise[kPromiseFrame] = getFrame();
    },
  });
}

module.exports = { keepsAllFramesOfPromises, probe, start, wantFramesOfPromises };
