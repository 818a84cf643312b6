'use strict';

// Finds the function that a context did not come with. From the outermost frame inwards, the first function that
// belongs to a scope is the one that should have been bound.

const { update } = require('./belonging');
const handed = require('./judge-handed');
const { judgeGenerator } = require('./judge-generator');
const { judgeDisabled, judgeEntered, judgeExit } = require('./judge-left');
const { judgeWritten } = require('./judge-written');
const { storageOf } = require('./scopes');

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
    judgeGenerator(moment, false)
  );
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
