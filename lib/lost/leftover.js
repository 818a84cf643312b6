'use strict';

// What `enterWith` leaves behind: the store is also seen by what runs after the function that called it, until the
// end of the callback.

const functions = require('./functions');
const { readStack, userFrame } = require('./stacks');

/**
 * @typedef {import('./recorder').Moment} Moment
 * @typedef {import('./stacks').Frame} Frame
 */

/**
 * @param {Moment[]} moments of calls that saw the store, in the execution that it was entered in
 * @returns {{ moment: Moment, verdict: import('./verdict').Verdict } | undefined}
 */
function judgeLeftover(moments) {
  const { scope } = moments[0];
  if (scope === undefined) return undefined;
  const { frames } = readStack(scope.holder);
  const entering = userFrame(frames);
  const written = entering && functions.ofFrame(entering);
  // A file that enters a store when it is loaded does so for the whole program.
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
  // A function that enters the store for its caller does nothing else.
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
