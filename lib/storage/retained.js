'use strict';

// Where a resource keeps stores: what a storage that was disabled shows when it is enabled again in the
// resource that executes.

const {
  ArrayPrototypeFilter,
  ArrayPrototypeIncludes,
  ArrayPrototypePush,
  SafeSet,
  SafeWeakMap,
} = require('../platform/primordials');
const { queueMicrotask } = require('../platform/originals');
const { kUnset } = require('../frames/frame');

/** @typedef {{ store: any }} Retained */

// Those of a frame and of the frames made from it, which belong to the same resource for as long as
// nothing else executes.
/** @type {WeakMap<object, Retained[]>} */
const retainedByFrame = new SafeWeakMap();
// Those that are to be shown until the next microtask, and whether any has been made since the last one.
/** @type {Set<Retained>} */
const retainedNow = new SafeSet();
let retaining = false;
/** @type {(goesOn: boolean) => void} */
let tellRetention = () => {};

/** @param {(goesOn: boolean) => void} listener is told whether there are any */
function onRetention(listener) {
  tellRetention = listener;
}

/** @param {boolean} goesOn */
function setRetaining(goesOn) {
  retaining = goesOn;
  tellRetention(goesOn);
}

/**
 * @param {any} previous
 * @param {object} frame
 * @param {any} store
 */
function retainIn(previous, frame, store) {
  const retained = { store };
  // Without those that are not to be shown any more, or many an `exit` in one go would copy them all.
  const others = ArrayPrototypeFilter(
    retainedByFrame.get(previous) ?? [],
    (other) => other.store !== kUnset,
  );
  ArrayPrototypePush(others, retained);
  retainedByFrame.set(frame, others);
  retainedNow.add(retained);
  if (!retaining) queueMicrotask(forgetRetained);
  setRetaining(true);
  return retained;
}

/** @param {Retained} retained is not to be shown any more */
function forget(retained) {
  retained.store = kUnset;
  retainedNow.delete(retained);
}

function forgetRetained() {
  retainedNow.forEach(forget);
  setRetaining(false);
}

/**
 * @param {any} previous
 * @param {object} frame made from it
 */
function inheritRetained(previous, frame) {
  const retained = retainedByFrame.get(previous);
  if (retained !== undefined) retainedByFrame.set(frame, retained);
}

/**
 * @param {any} frame
 * @param {Retained} retained
 */
function isRetainedIn(frame, retained) {
  return ArrayPrototypeIncludes(retainedByFrame.get(frame) ?? [], retained) ?? false;
}

module.exports = { forget, inheritRetained, isRetainedIn, onRetention, retainIn };
