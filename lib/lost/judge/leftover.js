'use strict';

// Finds stores that `enterWith` leaves behind: code that runs after the caller of `enterWith` in the same callback
// still sees the store.

const functions = require('../source/functions');
const { readStack, userFrame } = require('../recording/stacks');

/**
 * @typedef {import('../recording/recorder').Moment} Moment
 * @typedef {import('../recording/stacks').Frame} Frame
 */

/**
 * @param {Moment[]} moments of calls that saw the store in the execution that entered it
 * @returns {{ moment: Moment, verdict: import('./verdict').Verdict } | undefined}
 */
function judgeLeftover(moments) {
  const { scope } = moments[0];
  if (scope === undefined) return undefined;
  const { frames } = readStack(scope.holder);
  const entering = userFrame(frames);
  const written = entering && functions.ofFrame(entering);
  // A store that is entered at the top level of a file is meant for the whole program.
  if (entering === null || written === null) return undefined;
  const key = functions.keyOf(written);
  const isInside = (/** @type {Moment} */ { stack }) =>
    stack.frames.some((frame) => {
      const other = frame.isCore ? null : functions.ofFrame(frame);
      return other !== null && functions.keyOf(other) === key;
    });
  const inside = moments.filter(isInside);
  const after = moments.find((moment) => !isInside(moment));
  if (after === undefined) return undefined;
  // A function whose only purpose is to enter the store does so for its caller.
  const caller = frames[frames.indexOf(entering) + 1];
  const isDispatched = caller?.isCore === true && !/modules/.test(caller.file);
  if (inside.length === 0 && !isDispatched) return undefined;
  const { file, line, column, name } = entering;
  const place = { file, line, column, function: name };
  return {
    moment: after,
    verdict: {
      cause: 'leftover',
      scope,
      place,
      how: 'enterWith()',
      certainty: 'certain',
      fixes: [place],
      caller: null,
      name,
    },
  };
}

module.exports = { judgeLeftover };
