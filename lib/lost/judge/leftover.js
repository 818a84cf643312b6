'use strict';

// Finds stores that `enterWith` leaves behind: another unit of work runs after the one that entered the store, in the
// same callback, and still sees it.

const functions = require('../source/functions');
const { readStack, userFrame } = require('../recording/stacks');
const { placeOfFrame } = require('./verdict');

/**
 * @typedef {import('../recording/recorder').Moment} Moment
 * @typedef {import('../recording/scopes').Scope} Scope
 * @typedef {import('../recording/stacks').Frame} Frame
 * @typedef {import('./verdict').Verdict} Verdict
 */

/**
 * @param {Moment[]} moments of calls that saw the store in the execution that entered it
 * @returns {{ moment: Moment, verdict: Verdict } | undefined}
 */
function judgeLeftover(moments) {
  const { scope } = moments[0];
  if (scope === undefined) return undefined;
  const { frames } = readStack(scope.holder);
  const entering = userFrame(frames);
  // A store that is entered at the top level of a file is meant for the whole program.
  if (entering === null || functions.ofFrame(entering) === null) return undefined;
  const stack = frames.slice(frames.indexOf(entering));
  for (const moment of moments) {
    if (isInside(stack[0], moment)) continue;
    const certainty = judgeListener(stack, moment) ?? judgeLoop(scope, stack, moment, moments);
    if (certainty === undefined) continue;
    const place = placeOfFrame(entering);
    return {
      moment,
      verdict: {
        cause: 'leftover',
        scope,
        place,
        how: 'enterWith()',
        certainty,
        fixes: [place],
        caller: null,
        name: entering.name,
      },
    };
  }
  return undefined;
}

/**
 * Listeners of an event do not know each other. The code that emits it does not know them, but may expect a store.
 * @param {Frame[]} entering the stack of `enterWith`
 * @param {Moment} moment
 * @returns {Verdict['certainty'] | undefined}
 */
function judgeListener(entering, { stack }) {
  const common = commonCall(entering, syncFrames(stack.frames));
  if (common === null) return undefined;
  const { index } = common;
  if (isDispatch(entering[index])) return 'certain';
  const isEmitted = entering.slice(1, index).every(({ isCore }) => isCore);
  return isEmitted && isDispatch(entering[index - 1]) ? 'likely' : undefined;
}

/**
 * A loop that calls the function that entered the store, or its caller, has gone on or has ended. Without a loop, the
 * function may have entered the store for its callers.
 * @param {Scope} scope
 * @param {Frame[]} entering
 * @param {Moment} moment
 * @param {Moment[]} moments
 * @returns {Verdict['certainty'] | undefined}
 */
function judgeLoop(scope, entering, { stack }, moments) {
  const frames = syncFrames(stack.frames);
  const common = commonCall(entering, frames);
  if (common === null) return undefined;
  const now = frames[common.other];
  const repeats = entering.map((frame, i) => repeatsCall(frame, entering[i - 1]));
  for (let i = 1; i <= common.index; i++) {
    if (!repeats[i]) continue;
    const [unit, caller] = [entering[i - 1], entering[i]];
    const before = scopeOfTurnBefore(scope, entering.slice(i));
    const [loop, ...outer] = functions.loopsAround(caller);
    if (!moments.some((other) => isInside(unit, other))) continue;
    if (before !== undefined && isExtended(before.store, scope.store)) return undefined;
    const isAt = i === common.index;
    const isSameCall = isAt && isSamePlace(now, caller);
    const hasLeft = !isAt || (loop ? !isIn(loop, now) : !isSameCall);
    if (hasLeft && before !== undefined) {
      const mayBeOfUnit =
        repeats.lastIndexOf(true) > i || (isAt && outer.some((one) => isIn(one, now)));
      return mayBeOfUnit ? 'likely' : 'certain';
    }
    // Functions that are called with the same arguments are steps of one unit of work.
    const isOther = isSameCall && loop !== undefined && !loop.isAlike;
    if (isOther || (loop && hasLeft && isCalledByName(unit, caller))) return 'likely';
  }
  return undefined;
}

/**
 * @param {Frame} caller
 * @param {Frame | undefined} called
 * @returns {boolean} whether a loop, or a native function such as `forEach`, repeats the call
 */
function repeatsCall(caller, called) {
  if (called === undefined || caller.isCore || called.isCore) return false;
  if (functions.loopsAround(caller).length > 0) return true;
  const written = functions.ofFrame(called);
  if (written === null) return false;
  const within = indexOf(caller);
  const isPassed = (/** @type {import('../source/syntax').Handing | null} */ handing) =>
    handing?.kind === 'argument' && !handing.to.startsWith('new ');
  if (written.expression && written.parent === within) return isPassed(written.handing);
  const uses = functions.usesOf(written).filter((use) => use.within === within);
  return uses.some(({ handing }) => isPassed(handing)) && !uses.some((use) => use.called);
}

/**
 * @param {Frame} called
 * @param {Frame} caller
 */
function isCalledByName(called, caller) {
  const written = functions.ofFrame(called);
  const uses = written === null ? [] : functions.usesOf(written);
  return uses.some((use) => use.called && use.within === indexOf(caller));
}

/** @param {Frame} frame */
const indexOf = (frame) => functions.ofFrame(frame)?.index ?? -1;

/**
 * @param {Scope} scope
 * @param {Frame[]} callers of the function that entered it
 * @returns {Scope | undefined} what the same callers entered just before
 */
function scopeOfTurnBefore({ execution, parent }, callers) {
  if (parent?.kind !== 'enterWith' || parent.execution !== execution) return undefined;
  const { frames } = readStack(parent.holder);
  const start = frames.findIndex((frame) => isSamePlace(frame, callers[0]));
  const isSame = callers.every((caller, i) => {
    const frame = frames[start + i];
    // The stacks of scopes are short.
    return start > 0 && (frame === undefined || isSamePlace(frame, caller));
  });
  return isSame ? parent : undefined;
}

/**
 * @param {any} before
 * @param {any} store
 * @returns {boolean} whether the store adds something to the one before
 */
function isExtended(before, store) {
  const isObject = (/** @type {any} */ value) => value !== null && typeof value === 'object';
  if (!isObject(before) || !isObject(store)) return Object.is(before, store);
  if (before instanceof Map && store instanceof Map) {
    return [...before].every(([key, value]) => store.has(key) && Object.is(store.get(key), value));
  }
  const names = Reflect.ownKeys(before);
  const isCopied = (/** @type {PropertyKey} */ name) =>
    Object.hasOwn(store, name) && Object.is(store[name], before[name]);
  return (
    Object.getPrototypeOf(store) === before ||
    Reflect.ownKeys(store).some((name) => store[name] === before) ||
    (names.length > 0 && names.every(isCopied))
  );
}

/**
 * @param {Frame[]} entering
 * @param {Frame[]} frames of a later call
 * @returns {{ index: number, other: number } | null} the innermost call of the first stack that is in the other one, too
 */
function commonCall(entering, frames) {
  for (let index = 1; index < entering.length; index++) {
    const callers = entering.slice(index + 1);
    const other = frames.findIndex(
      (frame, i) =>
        isSameFunction(frame, entering[index]) &&
        callers.every((caller, k) => frames[i + 1 + k] && isSamePlace(frames[i + 1 + k], caller)),
    );
    if (other >= 0) return { index, other };
  }
  return null;
}

/** @param {Frame[]} frames */
function syncFrames(frames) {
  const end = frames.findIndex(({ isAsync }) => isAsync);
  return end < 0 ? frames : frames.slice(0, end);
}

/**
 * @param {Frame} frame
 * @param {Moment} moment
 * @returns {boolean} whether its function is running
 */
const isInside = (frame, { stack }) => stack.frames.some((other) => isSameFunction(frame, other));

/**
 * @param {Frame} one
 * @param {Frame} other
 */
function isSameFunction(one, other) {
  if (one.file !== other.file) return false;
  return one.isCore ? one.name === other.name : indexOf(one) === indexOf(other);
}

/**
 * @param {Frame} one
 * @param {Frame} other
 */
const isSamePlace = (one, other) => one.file === other.file && one.position === other.position;

/**
 * @param {import('../source/loops').Loop} loop
 * @param {Frame} frame of the same function
 */
const isIn = ({ start }, frame) =>
  functions.loopsAround(frame).some((loop) => loop.start === start);

/** @param {Frame} frame */
const isDispatch = ({ file }) => /^node:(?:events|internal\/event_target)$/.test(file);

module.exports = { judgeLeftover };
