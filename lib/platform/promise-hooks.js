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

const {
  ArrayPrototypeEvery,
  ArrayPrototypeSome,
  ObjectAssign,
  ObjectValues,
} = require('./primordials');
const { requireCore } = require('./core-modules');

const kinds = /** @type {const} */ (['init', 'before', 'after', 'settled']);

// Under which a promise keeps a frame.
const kPromiseFrame = Symbol('kAsyncContextFrame');

/** @type {PromiseCallbacks} */
let tracking = /** @type {any} */ ({ __proto__: null });
/** @type {PromiseCallbacks} */
let carrying = /** @type {any} */ ({ __proto__: null });
/** @type {PromiseCallbacks} */
let vetoing = /** @type {any} */ ({ __proto__: null });
/** @type {Function} */
let stop = () => {};
// Not where core's own function threw, which a program can bring it to.
let isCurrent = true;

/** @param {PromiseCallbacks} callbacks without a prototype, or with all of them */
function trackPromises(callbacks) {
  // Each hook that is enabled or disabled asks, mostly for what is there.
  if (isCurrent && ArrayPrototypeEvery(kinds, (kind) => tracking[kind] === callbacks[kind])) return;
  tracking = callbacks;
  update();
}

/** @param {PromiseCallbacks} callbacks */
function carryFrames(callbacks) {
  carrying = ObjectAssign(/** @type {any} */ ({ __proto__: null }), callbacks);
  update();
}

/** @param {PromiseCallbacks} callbacks */
function vetoFrames(callbacks) {
  vetoing = ObjectAssign(/** @type {any} */ ({ __proto__: null }), callbacks);
  update();
}

function update() {
  isCurrent = false;
  const stopThose = stop;
  stop = () => {};
  stopThose();
  const callbacks = {
    __proto__: null,
    // A frame is kept before anything else is told of the promise, and left after all else.
    init: inOrder(inOrder(carrying.init, vetoing.init), tracking.init),
    before: inOrder(inOrder(carrying.before, vetoing.before), tracking.before),
    after: inOrder(tracking.after, carrying.after),
    settled: inOrder(carrying.settled, tracking.settled),
  };
  const any = ArrayPrototypeSome(ObjectValues(callbacks), (callback) => callback !== undefined);
  // Loading it makes Node load much else.
  const { promiseHooks } = requireCore('node:v8');
  stop = any ? promiseHooks.createHook(/** @type {any} */ (callbacks)) : () => {};
  isCurrent = true;
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
