'use strict';

// V8's promise hooks. Three may want them: the enabled hooks, the carrier that keeps frames on
// promises, and storages that refuse to go with some. Node calls a single set of promise hooks
// directly and several of them through a loop, so all are served by one.

/**
 * @typedef {object} PromiseCallbacks
 * @property {(promise: any, parent?: any) => void} [init]
 * @property {(promise: any) => void} [before]
 * @property {(promise: any) => void} [after]
 * @property {(promise: any) => void} [settled]
 */

const { requireCore } = require('./core-modules');

const kinds = /** @type {const} */ (['init', 'before', 'after', 'settled']);

// Under which a promise keeps a frame.
const kPromiseFrame = Symbol('kAsyncContextFrame');

/** @type {PromiseCallbacks} */
let tracking = {};
/** @type {PromiseCallbacks} */
let carrying = {};
/** @type {PromiseCallbacks} */
let vetoing = {};
/** @type {Function} */
let stop = () => {};

/** @param {PromiseCallbacks} callbacks `{}` for none */
function trackPromises(callbacks) {
  // Each hook that is enabled or disabled asks, mostly for what is there.
  if (kinds.every((kind) => tracking[kind] === callbacks[kind])) return;
  tracking = callbacks;
  update();
}

/** @param {PromiseCallbacks} callbacks */
function carryFrames(callbacks) {
  carrying = callbacks;
  update();
}

/** @param {PromiseCallbacks} callbacks */
function vetoFrames(callbacks) {
  vetoing = callbacks;
  update();
}

function update() {
  stop();
  const callbacks = {
    // A frame is kept before anything else is told of the promise, and left after all else.
    init: inOrder(inOrder(carrying.init, vetoing.init), tracking.init),
    before: inOrder(inOrder(carrying.before, vetoing.before), tracking.before),
    after: inOrder(tracking.after, carrying.after),
    settled: inOrder(carrying.settled, tracking.settled),
  };
  const any = Object.values(callbacks).some((callback) => callback !== undefined);
  // Loading it makes Node load much else.
  const { promiseHooks } = requireCore('node:v8');
  stop = any ? promiseHooks.createHook(/** @type {any} */ (callbacks)) : () => {};
}

/**
 * @param {((promise: any, parent?: any) => void) | undefined} first
 * @param {((promise: any, parent?: any) => void) | undefined} second
 */
function inOrder(first, second) {
  if (first === undefined || second === undefined) return first ?? second;
  return (/** @type {any} */ promise, /** @type {any} */ parent) => {
    first(promise, parent);
    second(promise, parent);
  };
}

module.exports = { carryFrames, kPromiseFrame, trackPromises, vetoFrames };
