'use strict';

// Finds the function that ran without its context. From the outermost frame inwards, the first function that belongs
// to a scope is the one that should have been bound.

const { update } = require('./belonging');
const { handedTo } = require('../recording/handed-functions');
const handed = require('./handed');
const { judgeGenerator } = require('./generator');
const { judgeDisabled, judgeEntered, judgeExit } = require('./left');
const { judgeWritten } = require('./written');
const { scopeFor } = require('../recording/recorder');
const { storageOf } = require('../recording/scopes');
const { readStack } = require('../recording/stacks');

/**
 * @typedef {import('../recording/recorder').Moment} Moment
 * @typedef {import('./verdict').Verdict} Verdict
 */

/**
 * @param {Moment} moment
 * @returns {Verdict | undefined}
 */
function judgeMiss(moment) {
  const { scope, storage } = moment;
  update();
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
    judgeWritten(moment, moment.stack.frames) ??
    judgeGenerator(moment, false) ??
    judgeAwaited(moment)
  );
}

/**
 * After an await the stack of the original call is gone. The promises that the function created still have it.
 * @param {Moment} moment
 * @returns {Verdict | undefined}
 */
function judgeAwaited(moment) {
  const { chain, storage } = moment;
  for (const [index, { emissions, holder, scopes, type }] of chain.entries()) {
    if (type !== 'PROMISE') return undefined;
    if (holder === null || scopeFor(scopes, storage) !== undefined) continue;
    const stack = readStack(holder);
    const going = emissions.map((emission) => ({ ...emission, handed: handedTo(emission) }));
    const found =
      handed.judgeHanded(stack, going, moment, []) ??
      judgeWritten({ storage, chain: chain.slice(index + 1) }, stack.frames);
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
