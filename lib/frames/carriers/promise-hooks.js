'use strict';

// A variable that promise hooks switch: a promise keeps the frame it was made in, and what continues
// from it runs in that frame. For runtimes without a continuation slot.

const { ArrayPrototypePop, ArrayPrototypePush } = require('../../platform/primordials');
const { carryFrames, kPromiseFrame } = require('../../platform/promise-hooks');

/** @type {any} */
let current;

/** @type {any[]} */
const interrupted = [];

function getFrame() {
  return current;
}

/** @param {any} frame */
function setFrame(frame) {
  current = frame;
}

/** @param {any} promise */
function init(promise) {
  if (current !== undefined) promise[kPromiseFrame] = current;
}

/** @param {any} promise */
function before(promise) {
  ArrayPrototypePush(interrupted, current);
  current = promise[kPromiseFrame];
}

function after() {
  // Nothing was interrupted where the hooks were started inside of the callback that ends.
  current = ArrayPrototypePop(interrupted);
}

function start() {
  carryFrames({ init, before, after });
}

module.exports = { getFrame, setFrame, start };
