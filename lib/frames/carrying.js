'use strict';

// Starts what carries frames: when the first storage is made, the sources, where the runtime does not carry
// frames itself, and when a storage is first entered, the carrier.

const continuation = require('./carriers/continuation');
const promiseHooks = require('./carriers/promise-hooks');
const { carrier, getFrame, promisesLackFrames, setFrame, sourcesCarry } = require('./carrier');
const { addPropagationFilter } = require('./on-propagate');
const { requireNode } = require('../platform/other-runtimes');
const { nextTick } = require('../platform/originals');

/**
 * `started`: whether a storage has been entered. Written once, by `startCarrying`, so that V8 treats it as a
 * constant in optimized code. The hot paths in propagation.js read it.
 * @type {{ started?: true }}
 */
const carrying = {};

let starters = { carryStores() {}, startTracking() {} };

/** @param {{ carryStores(): void, startTracking(): void }} those to carry frames, and to give out ids too */
function setSourcesStarters(those) {
  starters = those;
}

/** Gives out ids, as the first hook or question does. */
function startTracking() {
  starters.startTracking();
}

/**
 * Called when a storage is made. Resources that exist before the storage is entered must not run in its frames,
 * so the sources have to be there earlier.
 * @param {import('./on-propagate').PropagationFilter | undefined} filter
 */
function prepareCarrying(filter) {
  if (sourcesCarry) requireNode('AsyncLocalStorage');
  if (filter !== undefined) {
    requireNode('onPropagate');
    addPropagationFilter(filter);
    // A filter is called for each resource with its type, which only tracking knows.
    startTracking();
  } else if (sourcesCarry) starters.carryStores();
}

/** Called when a storage is first entered. Until then there is nothing to carry. */
function startCarrying() {
  if (carrying.started) return;
  carrying.started = true;
  if (carrier === 'promise-hooks') promiseHooks.start();
  else if (sourcesCarry) continuation.start(getFrame);
  // The main script's frame ends before the first tick. Nothing else would reset it.
  if (sourcesCarry) nextTick(setFrame, undefined);
}

/** Has promises keep their frames, for the listeners of their rejections. */
function wantFramesOfPromises() {
  if (promisesLackFrames) continuation.wantFramesOfPromises();
}

module.exports = {
  carrying,
  keepsAllFramesOfPromises: continuation.keepsAllFramesOfPromises,
  prepareCarrying,
  setSourcesStarters,
  startCarrying,
  startTracking,
  wantFramesOfPromises,
};
