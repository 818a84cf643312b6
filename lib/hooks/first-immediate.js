'use strict';

// An immediate that is the first of each turn of the event loop. It delivers destroys where no native handle
// can. Node takes all queued immediates and calls them, so an immediate that the first of them queues is the
// first of the next turn. It is unreferenced: it neither keeps the process alive nor makes the loop turn.

const { setImmediate } = require('../platform/originals');

/**
 * - `wanted`: whether each turn needs an immediate. Written by `wantFirstImmediate`.
 * - `queued`: whether the immediate of the next turn exists. Written by `queue` and `callFirst`.
 * - `callback`: what the next immediate calls, once. Written by `callInFirstImmediate`.
 * @type {{ wanted: boolean, queued: boolean, callback: (() => void) | undefined }}
 */
const state = { wanted: false, queued: false, callback: undefined };

/** The immediate. The source of immediates recognizes this function and does not treat it as a resource. */
function callFirst() {
  state.queued = false;
  if (state.wanted) queue();
  const { callback } = state;
  state.callback = undefined;
  callback?.();
}

function queue() {
  if (state.queued) return;
  state.queued = true;
  setImmediate(callFirst).unref();
}

/** @param {boolean} wanted whether `callInFirstImmediate` may be called from now on */
function wantFirstImmediate(wanted) {
  state.wanted = wanted;
  if (wanted) queue();
}

/** @param {() => void} callback called in the next turn */
function callInFirstImmediate(callback) {
  state.callback = callback;
  queue();
}

module.exports = { callFirst, callInFirstImmediate, wantFirstImmediate };
