'use strict';

// Judges functions that were passed on in a scope and are called outside of it or in another one.

const { sightingOf } = require('./belonging');
const functions = require('../source/functions');
const { handedTo } = require('../recording/handed-functions');
const { judgeWritten } = require('./written');
const { isForeign, outerOfBoth } = require('../recording/scope-relations');
const { scopeFor } = require('../recording/scopes');
const { chainOf } = require('../recording/resources');
const { placeOf } = require('../source/scripts');
const { isInLibrary, readStack, userFrame, withoutCallerOfBound } = require('../recording/stacks');
const { callerOf, listenerBind, placeOfFrame } = require('./verdict');

/**
 * @typedef {import('../source/functions').Written} Written
 * @typedef {import('../recording/handed-functions').Handed} Handed
 * @typedef {import('../recording/recorder').Moment} Moment
 * @typedef {import('../recording/scopes').Scope} Scope
 * @typedef {import('../recording/stacks').Frame} Frame
 * @typedef {import('../recording/stacks').Stack} Stack
 * @typedef {import('./verdict').Break} Break
 * @typedef {import('./verdict').Place} Place
 * @typedef {import('./verdict').Verdict} Verdict
 */

const kMostBreaks = 4;

/**
 * @param {Stack} stack
 * @param {{ emitter: any, event: any, handed: Handed[] }[]} emissions in progress there
 * @param {Moment} moment
 * @param {Break[]} breaks where the store would be lost again, further inside
 * @param {number} [depth]
 * @returns {Verdict | undefined}
 */
function judgeHanded({ frames }, emissions, moment, breaks, depth = 0) {
  const { storage } = moment;
  for (let i = frames.length - 1; i >= 0; i--) {
    const frame = frames[i];
    if (frame.isCore || frame.isAsync) continue;
    const candidates = candidatesFor(frames, i, emissions, moment);
    const own = candidates.filter(
      ({ scopes }) =>
        scopeFor(scopes, storage)?.kind === 'run' ||
        scopeFor(scopes, storage)?.kind === 'enterWith',
    );
    const handed = own.at(-1);
    if (handed !== undefined) {
      const scope = /** @type {Scope} */ (scopeFor(handed.scopes, storage));
      const site = siteOf(handed, frame);
      const shown = siteInProgram(handed, frame) ?? site;
      const mayServeAll = handed.isShared && isOfNoCall(handed);
      return {
        cause: handed.isOfAddon ? 'addon' : 'handed',
        scope,
        place: { ...shown, function: frame.name || functions.ofFrame(frame)?.name || '' },
        how: handed.how,
        certainty: mayServeAll
          ? 'possible'
          : own.length === candidates.length && !handed.isShared
            ? 'certain'
            : 'likely',
        mayServeAll,
        fixes: [shown, ...breaks.map(({ fix }) => fix)],
        binds: [listenerBind(site), ...breaks.flatMap(({ binds }) => binds)],
        caller: callerOf(frames, i),
        name: frame.name,
        isOfObject: handed.isOfObject,
        key: keyOf(frame),
      };
    }
    const outside = candidates.at(-1);
    if (outside?.holder) {
      const site = siteOf(outside, frame);
      const again = { fix: site, binds: [listenerBind(site)] };
      const found = judgeEarlier(outside, moment, [again, ...breaks], depth);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/**
 * Judges the call that passed on or created a function outside of all scopes: the store was lost before it. Inside of an
 * `exit()` the program does without the store.
 * @param {import('./belonging').Call} call
 * @param {Moment} moment
 * @param {Break[]} breaks
 * @param {number} [depth]
 * @returns {Verdict | undefined}
 */
function judgeEarlier({ emissions, execution, holder, scopes }, moment, breaks, depth = 0) {
  const { storage } = moment;
  if (holder === null || depth >= kMostBreaks) return undefined;
  if (scopeFor(scopes, storage) !== undefined) return undefined;
  const stack = withoutCallerOfBound(readStack(holder));
  const going = emissions.map((emission) => ({ ...emission, handed: handedTo(emission) }));
  const found = judgeHanded(stack, going, moment, breaks, depth + 1);
  if (found !== undefined) return found;
  const written = judgeWritten(
    { storage, chain: chainOf(execution) },
    stack.frames,
    (call, more) => judgeEarlier(call, moment, more, depth + 1),
    notAddedOutside(stack.frames, going, moment),
  );
  return written && withBreaks(written, breaks);
}

/**
 * A listener that was added outside of all scopes belongs to none, wherever it is written.
 * @param {Frame[]} frames
 * @param {{ emitter: any, event: any, handed: Handed[] }[]} emissions in progress there
 * @param {Moment} moment without a verdict of `judgeHanded`
 * @returns {(written: Written) => boolean} whether a function may have been created in a scope
 */
function notAddedOutside(frames, emissions, moment) {
  const added = new Set();
  frames.forEach((frame, index) => {
    if (frame.isCore || frame.isAsync) return;
    const candidates = candidatesFor(frames, index, emissions, moment);
    if (candidates.length === 0) return;
    if (candidates.every(({ scopes }) => scopeFor(scopes, moment.storage) === undefined)) {
      added.add(keyOf(frame));
    }
  });
  return (written) => !added.has(functions.keyOf(written));
}

/**
 * @param {Verdict} verdict
 * @param {Break[]} breaks
 * @returns {Verdict}
 */
function withBreaks(verdict, breaks) {
  const { binds = [], fixes } = verdict;
  return {
    ...verdict,
    fixes: [...fixes, ...breaks.map(({ fix }) => fix)],
    binds: [...binds, ...breaks.flatMap((one) => one.binds)],
  };
}

/**
 * @param {Handed} handed
 * @param {Frame} frame
 * @returns {Place}
 */
function siteOf(handed, frame) {
  const { frames } = readStack(/** @type {object} */ (handed.holder));
  return placeOfFrame(userFrame(frames) ?? frame);
}

/**
 * Where the program calls a library that passes its function on.
 * @param {Handed} handed
 * @param {Frame} frame of the function
 * @returns {Place | undefined}
 */
function siteInProgram(handed, frame) {
  const { frames, inside } = readStack(/** @type {object} */ (handed.holder));
  if (isInLibrary(frame.file)) return undefined;
  const own = frames
    .slice(0, inside)
    .find(({ file, isAsync, isCore }) => !isCore && !isAsync && !isInLibrary(file));
  return own && placeOfFrame(own);
}

/**
 * Returns the passed-on functions of which a frame may be a call.
 * @param {Frame[]} frames
 * @param {number} index
 * @param {{ emitter: any, event: any, handed: Handed[] }[]} emissions
 * @param {Moment} moment
 * @returns {Handed[]}
 */
function candidatesFor(frames, index, emissions, moment) {
  let outer = index + 1;
  while (frames[outer]?.file === 'node:events' && !isEmit(frames[outer])) outer++;
  const isListener = frames[outer] !== undefined && isEmit(frames[outer]);
  const isCalledByUser = frames[index + 1]?.isCore === false;
  const inner = frames.slice(0, outer).filter(isEmit).length;
  const list = isListener ? (emissions.at(-1 - inner)?.handed ?? []) : moment.others;
  if (list.length === 0) return [];
  const written = functions.ofFrame(frames[index]);
  if (written === null) return [];
  return list.filter(({ fn, isOfAddon }) => {
    // Native functions have no frame.
    if (isCalledByUser && !isListener && !isOfAddon) return false;
    if (!functions.mayBe(fn, written, frames[index].name)) return false;
    if (placeOf(fn)?.file !== written.file) return false;
    const other = functions.ofFunction(fn);
    return other !== null && functions.keyOf(other) === functions.keyOf(written);
  });
}

/** @param {Frame} frame */
function keyOf(frame) {
  const written = functions.ofFrame(frame);
  return written === null ? undefined : functions.keyOf(written);
}

/** @param {Frame} frame */
const isEmit = ({ file, name }) => file === 'node:events' && /(?:^|\.)emit$/.test(name);

/**
 * @param {Handed} handed
 * @returns {boolean} whether it uses no variables of the functions around it, so that nothing ties it to a request
 */
function isOfNoCall({ fn }) {
  return functions.ofFunction(fn)?.captures.length === 0;
}

/**
 * @param {Handed} handed
 * @param {any} storage
 * @returns {boolean} whether it was created where it is passed on, and uses variables of code that runs in many scopes
 */
function isOfItsScope({ fn, holder }, storage) {
  const written = functions.ofFunction(fn);
  const passing = holder && userFrame(readStack(holder).frames);
  if (written === null || !passing) return false;
  if ((functions.ofFrame(passing)?.index ?? -1) !== written.parent) return false;
  const outermost = Math.min(...written.captures);
  return functions
    .outerOf(written)
    .filter(({ index }) => index >= outermost)
    .some((outer) => sightingOf(outer)?.several.has(storage));
}

/**
 * @param {Moment} moment
 * @returns {Verdict | undefined}
 */
function judgeForeign(moment) {
  const { scope, storage, stack, emissions } = moment;
  const { frames } = stack;
  for (let i = frames.length - 1; i >= 0; i--) {
    if (frames[i].isCore || frames[i].isAsync) continue;
    const candidates = candidatesFor(frames, i, emissions, { ...moment, others: [] });
    if (candidates.length === 0) continue;
    const mayServeAll = candidates.some(({ isShared }) => isShared);
    if (mayServeAll && !candidates.every((handed) => isOfItsScope(handed, storage))) {
      return undefined;
    }
    const isOther = candidates.every(
      ({ scopes }) => scope !== undefined && isForeign(scope, scopeFor(scopes, storage)),
    );
    if (scope === undefined || !isOther) return undefined;
    const handed = /** @type {Handed} */ (candidates.at(-1));
    const own = /** @type {Scope} */ (scopeFor(handed.scopes, storage));
    const outer = outerOfBoth(scope, own);
    const site = siteOf(handed, frames[i]);
    const place = siteInProgram(handed, frames[i]) ?? site;
    return {
      cause: 'foreign',
      scope: own,
      outer,
      place: { ...place, function: frames[i].name },
      how: handed.how,
      certainty: mayServeAll || outer !== undefined ? 'possible' : 'certain',
      mayServeAll,
      fixes: [place],
      binds: [listenerBind(site)],
      caller: callerOf(frames, i),
      name: frames[i].name,
    };
  }
  return undefined;
}

module.exports = { judgeEarlier, judgeForeign, judgeHanded, notAddedOutside };
