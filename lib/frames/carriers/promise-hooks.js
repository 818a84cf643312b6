'use strict';

// A variable that promise hooks switch: a promise keeps the frame in which it was created, and its reactions run in
// that frame. For runtimes without a continuation slot.

const { ArrayPrototypePop, ArrayPrototypePush } = require('../../platform/primordials');
const { carryFrames, kPromiseFrame } = require('../../platform/promise-hooks');

/**
 * The current frame. A variable instead of a property, because every `getStore` reads it.
 * @type {any}
 */
let current;

/**
 * The frames around the promise reactions that execute, innermost last. Written by `before` and `after`.
 * @type {any[]}
 */
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
  // Empty when the hooks were started inside the reaction that ends.
  current = ArrayPrototypePop(interrupted);
}

function start() {
  carryFrames({ init, before, after });
}

module.exports = { getFrame, setFrame, start };
