'use strict';

// Judges calls with which the program itself removes a store: `enterWith` in an awaited function, `exit()` and
// `disable()`.

const functions = require('../source/functions');
const { runCallbackOf } = require('./belonging');
const { judgeEarlier, judgeHanded } = require('./handed');
const { judgeWritten } = require('./written');
const { storageOf } = require('../recording/scopes');
const { readStack, userFrame } = require('../recording/stacks');
const { functionBinds, placeOfFrame } = require('./verdict');

/**
 * @typedef {import('../source/functions').Written} Written
 * @typedef {import('../recording/recorder').Moment} Moment
 * @typedef {import('../recording/scopes').Scope} Scope
 * @typedef {import('../recording/stacks').Frame} Frame
 * @typedef {import('./verdict').Place} Place
 * @typedef {import('./verdict').Verdict} Verdict
 */

/**
 * @param {Moment} moment
 * @returns {Verdict | undefined}
 */
function judgeEntered({ storage, stack, awaited, execution }) {
  const { frames } = stack;
  const keys = new Set();
  for (const frame of frames) {
    const written = frame.isCore ? null : functions.ofFrame(frame);
    if (written !== null) keys.add(functions.keyOf(written));
  }
  const scope = storageOf(storage)?.entered.findLast((entered) => awaited.has(entered.execution));
  if (scope === undefined || scope.execution === execution) return undefined;
  const entering = readStack(scope.holder).frames;
  const isOuter = entering.slice(1).some((frame) => {
    const written = frame.isCore ? null : functions.ofFrame(frame);
    return written !== null && keys.has(functions.keyOf(written));
  });
  const isNext = awaited.get(scope.execution) === 1;
  const user = userFrame(entering);
  if (user === null || !(isOuter || isNext)) return undefined;
  return {
    cause: 'enterWith',
    scope,
    place: placeOfFrame(user),
    how: 'enterWith() in a function that was awaited',
    certainty: 'certain',
    fixes: [placeOfFrame(user)],
    caller: null,
    name: user.name,
  };
}

/**
 * @param {Moment} moment
 * @param {Scope} scope
 * @returns {Verdict | undefined}
 */
function judgeExit(moment, scope) {
  if (scope.fn === undefined) return judgeCleared(moment, scope);
  const { stack } = moment;
  const frames =
    stack.boundary === 'exit' || stack.boundary === 'run'
      ? stack.frames.slice(0, stack.inside)
      : stack.frames;
  const exited = runCallbackOf(scope);
  const inner = { ...moment, stack: { ...stack, frames }, scope: undefined };
  const isAllowed = (/** @type {Written} */ written) =>
    exited === null ||
    ![written, ...functions.outerOf(written)].some(
      (one) => functions.keyOf(one) === functions.keyOf(exited),
    );
  const found =
    judgeHanded(inner.stack, moment.emissions, inner, []) ??
    judgeWritten(inner, frames, (call, breaks) => judgeEarlier(call, inner, breaks), isAllowed);
  const site = userFrame(readStack(scope.holder).frames);
  if (found === undefined || site === null) return undefined;
  return {
    ...found,
    cause: 'exit',
    place: placeOfFrame(site),
    how: scope.method === 'run' ? 'run(undefined)' : 'exit()',
    certainty: 'certain',
    ...fixOutside(found),
  };
}

/**
 * If the store was already lost where the function is passed on, it must be bound where it is written.
 * @param {Verdict} found
 * @returns {Pick<Verdict, 'fixes' | 'binds'>}
 */
function fixOutside({ fixes, binds, name, written }) {
  if (!written?.expression) return { fixes, binds };
  const { file, line, column } = written;
  return {
    fixes: [{ file, line, column, function: name, isLoaded: true }],
    binds: functionBinds(written, written.handing),
  };
}

/**
 * `enterWith(undefined)` in a flow that had a store.
 * @param {Moment} moment
 * @param {Scope} scope
 * @returns {Verdict | undefined}
 */
function judgeCleared({ stack }, scope) {
  const { parent } = scope;
  const site = userFrame(readStack(scope.holder).frames);
  if (site === null || (parent?.kind !== 'run' && parent?.kind !== 'enterWith')) return undefined;
  const clearing = functions.ofFrame(site);
  if (isOnStack(clearing, stack.frames)) return undefined;
  const entering = parent.kind === 'enterWith' && userFrame(readStack(parent.holder).frames);
  // The function that entered the store takes it back.
  if (entering && isOnStack(clearing, [entering])) return undefined;
  const place = placeOfFrame(site);
  return {
    cause: 'cleared',
    scope: parent,
    place,
    how: 'enterWith(undefined)',
    certainty: 'certain',
    fixes: [place],
    caller: null,
    name: site.name,
  };
}

/**
 * @param {Written | null} written
 * @param {Frame[]} frames
 */
function isOnStack(written, frames) {
  return frames.some((frame) => {
    const other = frame.isCore ? null : functions.ofFrame(frame);
    return (
      other !== null && written !== null && functions.keyOf(other) === functions.keyOf(written)
    );
  });
}

/**
 * @param {Moment} moment
 * @param {Scope} disabled
 * @param {Scope} scope
 * @returns {Verdict | undefined}
 */
function judgeDisabled({ stack, execution }, disabled, scope) {
  const site = userFrame(readStack(disabled.holder).frames);
  if (site === null) return undefined;
  const disabling = functions.ofFrame(site);
  // The caller of `disable()` expects this.
  if (disabled.execution === execution && isOnStack(disabling, stack.frames)) return undefined;
  const place = placeOfFrame(site);
  return {
    cause: 'disable',
    scope: scope.kind === 'disable' ? (scope.parent ?? scope) : scope,
    place,
    how: 'disable()',
    certainty: 'certain',
    fixes: [place],
    caller: null,
    name: site.name,
  };
}

module.exports = { judgeDisabled, judgeEntered, judgeExit };
