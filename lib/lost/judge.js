'use strict';

// Finds the function that a context did not come with. From the outermost frame inwards, the first function that
// belongs to a scope is the one that should have been bound.

const { update } = require('./belonging');
const { handedTo } = require('./handed');
const handed = require('./judge-handed');
const { judgeGenerator } = require('./judge-generator');
const { judgeDisabled, judgeEntered, judgeExit } = require('./judge-left');
const { judgeWritten } = require('./judge-written');
const { scopeFor } = require('./recorder');
const { storageOf } = require('./scopes');
const { readStack } = require('./stacks');

/**
 * @typedef {import('./recorder').Moment} Moment
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
 * A function that awaits has left the stack that it was called on. The promises that it made there have it.
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

/** The judge of the second way, where that is on. @type {typeof import('./judge-followed') | undefined} */
let followed;

/** @param {NonNullable<typeof followed>} judge */
function judgeByFollowing(judge) {
  followed = judge;
}

module.exports = { judgeByFollowing, judgeForeign, judgeMiss };
