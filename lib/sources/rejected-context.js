'use strict';

// Enters the context of a rejected promise for its listeners: those of unhandledRejection, those of the exception that
// a rejection becomes, and those of a domain's error event.

const { ObjectIsExtensible } = require('../platform/primordials');
const {
  executionAsyncId,
  hasAsyncIdStack,
  popAsyncContext,
  pushAsyncContext,
} = require('../context/id-stack');
const { adoptResource } = require('../context/ids');
const { isTracking } = require('../context/runtime-context');
const { nextTick } = require('../platform/originals');
const { getFrame, setFrame, sourcesCarry } = require('../frames/carrier');
const { knownIdOf, triggerIdOf } = require('./promise-ids');
const { frameOfRejected, takeRejected, takeReported, takeThrown } = require('./rejections');
const { runtimeIdOf } = require('./runtime-promise-ids');

/**
 * @typedef {object} Entered a rejected promise whose context was entered
 * @property {any} promise
 * @property {boolean} pushed whether its ids are on the stack
 * @property {any} frame the previous frame
 */

/**
 * - `reported`: the rejected promise of the last event that core emitted. Kept until the next tick, since an exception
 *   or a warning may follow. Written by `beginReport` and `endReport`.
 * - `listening`: the promise whose listeners are being called. Written by `report`.
 * - `entered`: the context that stays entered while core handles the rejection after the event. Written by `report`.
 *
 * @type {{ reported: any, listening: any, entered?: Entered }}
 */
const state = { reported: undefined, listening: undefined, entered: undefined };

/**
 * @param {any} promise
 * @returns {boolean} whether it has ids. Promises have them while hooks or domains need them
 */
function pushPromise(promise) {
  let asyncId = promise ? knownIdOf(promise) : undefined;
  if (asyncId === undefined && needsIds(promise)) asyncId = adoptResource(promise);
  if (asyncId === undefined) return false;
  pushAsyncContext(asyncId, triggerIdOf(promise), promise);
  return true;
}

/** @param {any} promise */
function needsIds(promise) {
  return isTracking() && runtimeIdOf(promise) !== undefined && ObjectIsExtensible(promise);
}

/**
 * @param {any} promise that was rejected
 * @returns {Entered}
 */
function enter(promise) {
  const pushed = pushPromise(promise);
  const frame = getFrame();
  if (sourcesCarry) setFrame(frameOfRejected(promise));
  return { promise, pushed, frame };
}

/** @param {Entered} entered */
function leave({ promise, pushed, frame }) {
  const asyncId = pushed ? knownIdOf(promise) : undefined;
  if (pushed && hasAsyncIdStack() && executionAsyncId() === asyncId) {
    popAsyncContext(/** @type {number} */ (asyncId));
  }
  if (sourcesCarry) setFrame(frame);
}

function leaveEntered() {
  if (state.entered !== undefined) leave(state.entered);
  state.entered = undefined;
}

/** @param {any} promise */
function beginReport(promise) {
  leaveEntered();
  state.reported = promise;
  // This tick runs before anything that the listeners schedule, and after everything that core does for this promise.
  nextTick(endReport);
}

function endReport() {
  leaveEntered();
  state.reported = undefined;
}

/**
 * Calls listeners in the context of a rejected promise.
 * @param {any} promise
 * @param {() => any} emit
 */
function report(promise, emit) {
  beginReport(promise);
  const outer = state.listening;
  const entered = enter(promise);
  let stays = false;
  state.listening = promise;
  try {
    const handled = emit();
    stays = true;
    return handled;
  } finally {
    state.listening = outer;
    if (stays) state.entered = entered;
    else leave(entered);
  }
}

/**
 * @param {any} promise of an unhandledRejection event
 * @param {() => any} emit
 */
function reportUnhandled(promise, emit) {
  const wasReported = promise !== undefined && promise === state.reported;
  const byCore = takeReported(promise) || wasReported;
  // A program emits the event in a context of its own.
  return byCore ? report(promise, emit) : emit();
}

/**
 * For the error event of a domain, which core emits without the promise.
 * @param {() => any} emit
 */
function reportInDomain(emit) {
  const promise = takeRejected();
  return promise === undefined ? emit() : report(promise, emit);
}

/** Enters the context of the promise whose rejection has become an exception. */
function enterThrowing() {
  const promise = takeThrown();
  if (promise !== undefined) beginReport(promise);
  if (state.entered === undefined && state.reported !== undefined) enter(state.reported);
}

/** Called after an exception, which has ended all contexts. */
function forgetEntered() {
  state.entered = undefined;
}

/** @param {any} promise */
function isReporting(promise) {
  return promise === state.listening;
}

module.exports = { enterThrowing, forgetEntered, isReporting, reportInDomain, reportUnhandled };
