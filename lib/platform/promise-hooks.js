'use strict';

// V8's promise hooks. They have three users: the enabled hooks, the carrier that keeps frames on promises, and
// storages that do not propagate to promises. Node calls one set of promise hooks directly, and several sets in a
// loop, so this file combines them into one set.

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

// The property of a promise with its frame.
const kPromiseFrame = Symbol('kAsyncContextFrame');

/** @type {() => PromiseCallbacks} */
const none = () => /** @type {any} */ ({ __proto__: null });

/**
 * - `tracking`, `carrying`, `filtering`: the callbacks of the users. Each is written by its function.
 * - `stop`: removes the hooks in use. Written by `update`.
 * - `isCurrent`: whether the hooks in use are those of the users. They are not if core's function has thrown, which a
 *   program can cause. Written by `update`.
 *
 * @type {{
 *   tracking: PromiseCallbacks,
 *   carrying: PromiseCallbacks,
 *   filtering: PromiseCallbacks,
 *   stop: Function,
 *   isCurrent: boolean,
 * }}
 */
const state = {
  tracking: none(),
  carrying: none(),
  filtering: none(),
  stop: () => {},
  isCurrent: true,
};

/** @param {PromiseCallbacks} callbacks without a prototype, or with a value for each kind */
function trackPromises(callbacks) {
  const { tracking, isCurrent } = state;
  // Called for each hook that is enabled or disabled, usually without a change.
  if (isCurrent && ArrayPrototypeEvery(kinds, (kind) => tracking[kind] === callbacks[kind])) return;
  state.tracking = callbacks;
  update();
}

/** @param {PromiseCallbacks} callbacks */
function carryFrames(callbacks) {
  state.carrying = ObjectAssign(none(), callbacks);
  update();
}

/** @param {PromiseCallbacks} callbacks */
function filterFrames(callbacks) {
  state.filtering = ObjectAssign(none(), callbacks);
  update();
}

function update() {
  const { tracking, carrying, filtering, stop } = state;
  state.isCurrent = false;
  state.stop = () => {};
  stop();
  const callbacks = {
    __proto__: null,
    // A frame is kept before hooks see the promise, and left after them.
    init: inOrder(inOrder(carrying.init, filtering.init), tracking.init),
    before: inOrder(inOrder(carrying.before, filtering.before), tracking.before),
    after: inOrder(tracking.after, carrying.after),
    settled: inOrder(carrying.settled, tracking.settled),
  };
  const any = ArrayPrototypeSome(ObjectValues(callbacks), (callback) => callback !== undefined);
  // Loaded lazily, because Node loads many modules for it.
  const { promiseHooks } = requireCore('node:v8');
  state.stop = any ? promiseHooks.createHook(/** @type {any} */ (callbacks)) : () => {};
  state.isCurrent = true;
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

module.exports = { carryFrames, filterFrames, kPromiseFrame, trackPromises };
