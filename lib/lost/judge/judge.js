'use strict';

// Finds the function that ran without its context. From the outermost frame inwards, the first function that belongs
// to a scope is the one that should have been bound.

const { creationFrames, update } = require('./belonging');
const { handedTo } = require('../recording/handed-functions');
const handed = require('./handed');
const { judgeGenerator } = require('./generator');
const { judgeDisabled, judgeEntered, judgeExit } = require('./left');
const { judgeWritten } = require('./written');
const { scopeFor, storageOf } = require('../recording/scopes');
const functions = require('../source/functions');
const { readStack, userFrame, withoutCallerOfBound } = require('../recording/stacks');

/**
 * @typedef {import('../recording/recorder').Moment} Moment
 * @typedef {import('../recording/stacks').Stack} Stack
 * @typedef {import('./verdict').Verdict} Verdict
 */

/**
 * @param {Moment} recorded
 * @returns {Verdict | undefined}
 */
function judgeMiss(recorded) {
  const moment = { ...recorded, stack: withoutCallerOfBound(recorded.stack) };
  const { scope, storage } = moment;
  update();
  if (leavesItself(recorded.stack, moment.stack)) return undefined;
  const known = storageOf(storage);
  if (scope !== undefined) {
    if (scope.kind === 'exit') return judgeExit(moment, scope);
    const disabled = scope.kind === 'disable' ? scope : known?.disabled;
    return disabled && judgeDisabled(moment, disabled, scope);
  }
  return (
    handed.judgeHanded(moment.stack, moment.emissions, moment, []) ??
    judgeEntered(moment) ??
    judgeGenerator(moment, true) ??
    followed?.judgeFollowed(moment) ??
    judgeWrittenOrSeen(moment) ??
    judgeGenerator(moment, false) ??
    judgeAwaited(moment)
  );
}

/**
 * Whether a function called its own function through a snapshot or an AsyncResource: it wants the other context.
 * @param {Stack} whole
 * @param {Stack} inside the part in that context
 */
function leavesItself(whole, inside) {
  const length = inside.frames.length;
  const caller = userFrame(whole.frames.slice(length));
  const called = inside.frames.findLast(({ isCore }) => !isCore);
  const leaving = caller && functions.ofFrame(caller);
  const inner = called && functions.ofFrame(called);
  if (!leaving || !inner || leaving.file !== inner.file) return false;
  return (
    inner.parent === leaving.index ||
    functions.usesOf(inner).some(({ handing, within }) => {
      return handing?.kind === 'argument' && within === leaving.index;
    })
  );
}

/**
 * An async listener that waited is no longer called by `emit()`. Its promises were created when it was.
 * @param {Moment} moment
 * @returns {Verdict | undefined}
 */
function judgeWrittenOrSeen(moment) {
  const { frames } = moment.stack;
  const written = judgeWritten(moment, frames, earlierOf(moment), mayBelong(moment));
  if (written === undefined) return undefined;
  for (const resource of promisesOf(moment)) {
    const seen = judgeCreation(resource, moment);
    if (seen !== undefined && seen.key === written.key) return { ...written, ...seen };
  }
  return written;
}

/**
 * @param {Moment} moment
 * @returns {import('./written').JudgeEarlier}
 */
const earlierOf = (moment) => (call, breaks) => handed.judgeEarlier(call, moment, breaks);

/** @param {import('../recording/resources').Resource} resource */
const emissionsOf = ({ emissions }) =>
  emissions.map((emission) => ({ ...emission, handed: handedTo(emission) }));

/** @param {Moment} moment */
function promisesOf({ chain }) {
  const end = chain.findIndex(({ type }) => type !== 'PROMISE');
  return end < 0 ? chain : chain.slice(0, end);
}

/**
 * @param {Moment} moment
 * @returns {(written: import('../source/functions').Written) => boolean} false for listeners of no scope
 */
function mayBelong(moment) {
  const tests = [handed.notAddedOutside(moment.stack.frames, moment.emissions, moment)];
  for (const resource of promisesOf(moment)) {
    if (resource.holder === null) continue;
    const { frames } = readStack(resource.holder);
    tests.push(handed.notAddedOutside(frames, emissionsOf(resource), moment));
  }
  return (written) => tests.every((test) => test(written));
}

/**
 * @param {import('../recording/resources').Resource} resource that was created outside of the scope
 * @param {Moment} moment
 * @returns {Verdict | undefined} on the functions that were running then
 */
function judgeCreation(resource, moment) {
  const { holder, scopes } = resource;
  if (holder === null || scopeFor(scopes, moment.storage) !== undefined) return undefined;
  const stack = withoutCallerOfBound(readStack(holder));
  return handed.judgeHanded(stack, emissionsOf(resource), moment, []);
}

/**
 * After an await the stack of the original call is gone. The promises that the function created still have it.
 * @param {Moment} moment
 * @returns {Verdict | undefined}
 */
function judgeAwaited(moment) {
  const { chain, storage } = moment;
  for (const [index, resource] of chain.entries()) {
    const { holder, scopes, type } = resource;
    if (type !== 'PROMISE') return undefined;
    if (holder === null || scopeFor(scopes, storage) !== undefined) continue;
    const found =
      judgeCreation(resource, moment) ??
      judgeWritten(
        { storage, chain: chain.slice(index + 1) },
        creationFrames(resource),
        earlierOf(moment),
        mayBelong(moment),
      );
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * @param {Moment} moment
 * @returns {Verdict | undefined}
 */
function judgeForeign(moment) {
  update();
  return handed.judgeForeign(moment) ?? followed?.judgeFollowedForeign(moment);
}

/** The judge of `--deep`, if that is enabled. @type {typeof import('./followed') | undefined} */
let followed;

/** @param {NonNullable<typeof followed>} judge */
function judgeByFollowing(judge) {
  followed = judge;
}

module.exports = { judgeByFollowing, judgeForeign, judgeMiss };
