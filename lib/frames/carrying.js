'use strict';

// Starts the carrier when a storage is first entered. The sources that carry frames where the runtime does not are
// installed earlier, by tracking.js.

const continuation = require('./carriers/continuation');
const promiseHooks = require('./carriers/promise-hooks');
const { carrier, getFrame, promisesLackFrames, setFrame, sourcesCarry } = require('./carrier');
const { nextTick } = require('../platform/originals');

/**
 * `started`: whether a storage has been entered. Written once, by `startCarrying`, so that V8 treats it as a
 * constant in optimized code. The hot paths in propagation.js read it.
 * @type {{ started?: true }}
 */
const carrying = {};

/** Called when a storage is first entered. Until then there is nothing to carry. */
function startCarrying() {
  if (carrying.started) return;
  carrying.started = true;
  if (carrier === 'promise-hooks') promiseHooks.start();
  else if (sourcesCarry) continuation.start(getFrame);
  // The main script's frame ends before the first tick. Nothing else would reset it.
  if (sourcesCarry) nextTick(setFrame, undefined);
}

/** Makes promises keep their frames, for the listeners of their rejections. */
function requestPromiseFrames() {
  if (promisesLackFrames) continuation.requestPromiseFrames();
}

module.exports = {
  carrying,
  recordsAllPromiseFrames: continuation.recordsAllPromiseFrames,
  startCarrying,
  requestPromiseFrames,
};
