'use strict';

// Judges by what `--deep` recorded: the call that created a function, where it was passed on, and the objects that it
// works on.

const { belongingOf, callsOutside } = require('./belonging');
const deep = require('../deep/values');
const functions = require('../source/functions');
const { generatorVerdict, isShared } = require('./generator');
const { allHanded, bindsOf, handedOf, liveFor, placeOfHanded } = require('./followed-handing');
const { describeHanding, meansOf } = require('./written');
const { scopeFor } = require('../recording/scopes');
const { isInLibrary, readStack } = require('../recording/stacks');
const { callerOf } = require('./verdict');

/**
 * @typedef {import('./verdict').Verdict} Verdict
 * @typedef {import('../source/functions').Written} Written
 * @typedef {import('../recording/recorder').Moment} Moment
 * @typedef {import('../recording/scopes').Scope} Scope
 * @typedef {import('../recording/stacks').Frame} Frame
 */

/**
 * @param {Moment} moment
 * @returns {Verdict | undefined}
 */
function judgeFollowed(moment) {
  return judgeFunctions(moment) ?? judgeData(moment);
}

/**
 * @param {Moment} moment
 * @returns {Verdict | undefined}
 */
function judgeFunctions({ storage, stack, entries }) {
  const { frames } = stack;
  /** @type {Verdict | undefined} */
  let ofLibrary;
  for (let i = frames.length - 1; i >= 0; i--) {
    const frame = frames[i];
    const written = frame.isCore || frame.isAsync ? null : functions.ofFrame(frame);
    const entry = entries[i];
    if (written === null || entry === undefined) continue;
    if (written.generator && isShared(written, storage)) continue;
    const isOfLibrary = isInLibrary(written.file);
    if (isOfLibrary && ofLibrary !== undefined) continue;
    const made = liveFor(entry.generator, storage);
    if (made !== undefined) return generatorVerdict(made, frames, i, written, 'certain', null);
    const isAny = functions.isMethodForAll(written) || isCalledBySibling(written, frames[i + 1]);
    const creation = isAny ? undefined : creationOf(entry, written, storage);
    const { scope, lost, inner } = creation ?? { scope: undefined, lost: written, inner: [] };
    const handed = handedOf(lost, storage, scope);
    if (scope === undefined && (handed === undefined || isOfEarlyCall(entry, written, storage))) {
      continue;
    }
    const outer = functions.outerOf(lost)[0] ?? null;
    const verdict = verdictOf(
      'written',
      /** @type {Scope} */ (scope ?? liveFor(handed?.scopes, storage)),
      frames,
      i,
      lost,
      handed,
      outer,
    );
    if (inner.length > 0) addInner(verdict, lost, inner, storage);
    const { binds = [] } = verdict;
    if (!isOfLibrary) return ofLibrary === undefined || binds.length > 0 ? verdict : ofLibrary;
    ofLibrary = verdict;
  }
  return ofLibrary;
}

/**
 * The function that was created in a scope: this one, or an enclosing one that then ran outside.
 * @param {import('../deep/values').Entry} entry
 * @param {Written} written
 * @param {any} storage
 * @returns {{ scope: Scope, lost: Written, inner: Written[] } | undefined} and those inside of it, up to this one
 */
function creationOf(entry, written, storage) {
  /** @type {Written[]} */
  const inner = [];
  let lost = written;
  for (let call = entry.outer; call !== 0; call = call.outer) {
    const scope = liveFor(call.scopes, storage);
    if (scope !== undefined) return { scope, lost, inner };
    // The program left the scope itself.
    if (scopeFor(call.scopes, storage) !== undefined) return undefined;
    inner.unshift(lost);
    const [outer] = functions.outerOf(lost);
    if (outer === undefined || outer.generator || functions.isMethodForAll(outer)) return undefined;
    lost = outer;
  }
  return undefined;
}

/**
 * Makes the verdict one on an enclosing function. The functions inside of it lose the store again.
 * @param {Verdict} verdict
 * @param {Written} lost
 * @param {Written[]} inner
 * @param {any} storage
 */
function addInner(verdict, lost, inner, storage) {
  verdict.name = lost.name;
  verdict.place.function = lost.name;
  verdict.caller = callerOutside(lost, storage);
  verdict.binds = [...(verdict.binds ?? [])];
  for (const written of inner) {
    const [handed] = allHanded(written);
    verdict.fixes.push(placeOfHanded(written, handed, written.name));
    verdict.binds.push(...bindsOf(written, handed));
  }
}

/**
 * @param {Written} written
 * @param {any} storage
 */
function callerOutside(written, storage) {
  const key = functions.keyOf(written);
  for (const { holder } of callsOutside(written, storage)) {
    const { frames } = readStack(holder);
    const index = frames.findIndex((frame) => {
      const other = frame.isCore ? null : functions.ofFrame(frame);
      return other !== null && functions.keyOf(other) === key;
    });
    if (index >= 0) return callerOf(frames, index);
  }
  return null;
}

/**
 * @param {import('../deep/values').Entry} entry
 * @param {Written} written
 * @param {any} storage
 * @returns {boolean} whether it was created before any scope, by a function that later ran in one
 */
function isOfEarlyCall(entry, written, storage) {
  const [outer] = functions.outerOf(written);
  return entry.outer === 0 && outer !== undefined && belongingOf(outer, storage) !== undefined;
}

/**
 * Whether its caller was created in the same call. If so, the caller is judged.
 * @param {Written} written
 * @param {Frame | undefined} caller
 */
function isCalledBySibling(written, caller) {
  const [outer] = functions.outerOf(written);
  const other = caller === undefined || caller.isCore ? null : functions.ofFrame(caller);
  if (other === null || outer === undefined) return false;
  const key = functions.keyOf(outer);
  return functions.outerOf(other).some((one) => functions.keyOf(one) === key);
}

/**
 * @param {Verdict['cause']} cause
 * @param {Scope} scope
 * @param {Frame[]} frames
 * @param {number} index
 * @param {Written} written
 * @param {import('../deep/values').HandedValue | undefined} handed
 * @param {Written | null} outer
 * @returns {Verdict}
 */
function verdictOf(cause, scope, frames, index, written, handed, outer) {
  const name = frames[index].name || written.name;
  const site = handed?.site;
  const place = placeOfHanded(written, handed, name);
  const how =
    site === undefined || outer !== null
      ? describeHanding(written.handing, outer, site?.what)
      : site.what;
  return {
    cause: outer === null && cause === 'written' ? 'handed' : cause,
    scope,
    place,
    how,
    means: outer === null ? '' : (site?.what ?? meansOf(written.handing)),
    // The function that reads a value need not belong to the scope of that value.
    certainty: cause === 'data' ? 'likely' : 'certain',
    fixes: [place],
    binds: bindsOf(written, handed),
    caller: callerOf(frames, index),
    name,
  };
}

/**
 * Judges by the objects that a function works on, if they were created or passed on in a scope.
 * @param {Moment} moment
 * @returns {Verdict | undefined}
 */
function judgeData({ storage, stack, entries }) {
  const { frames } = stack;
  for (let i = 0; i < frames.length; i++) {
    const entry = entries[i];
    if (frames[i].isCore || entry === undefined) continue;
    const written = functions.ofFrame(frames[i]);
    if (written === null) continue;
    const found = valueOf(entry, storage, frames[i + 1]?.isCore === true);
    if (found === undefined) continue;
    const { handed, scope, what } = found;
    const verdict = verdictOf('data', scope, frames, i, written, handed, null);
    const means = found.isMade ? 'made as' : 'handed over as';
    verdict.how = `${what} of ${verdict.name || 'a function'}, ${means} ${handed.site.what}`;
    verdict.binds = [];
    return verdict;
  }
  return undefined;
}

/**
 * @param {import('../deep/values').Entry} entry
 * @param {any} storage
 * @param {boolean} isCalledByCore
 */
function valueOf({ args, self }, storage, isCalledByCore) {
  const values = Array.from(args, (value, index) => ({ value, what: `argument ${index + 1}` }));
  // The items of a batch.
  for (const { value, what } of [...values]) {
    if (!Array.isArray(value)) continue;
    for (const item of value.slice(0, 16))
      values.push({ value: item, what: `${what}, an element` });
  }
  values.push({ value: self, what: 'this' });
  for (const { value, what } of values) {
    const isObject = value !== null && typeof value === 'object';
    const handed = isObject ? deep.objects.get(value) : undefined;
    const scope = handed && liveFor(handed.scopes, storage);
    if (handed && scope) return { handed, scope, what, isMade: false };
    const made = isObject && isCalledByCore && value === self ? deep.made.get(value) : undefined;
    const madeIn = made && liveFor(made.scopes, storage);
    if (made && madeIn) return { handed: made, scope: madeIn, what, isMade: true };
  }
  return undefined;
}

/**
 * @param {Moment} moment
 * @returns {Verdict | undefined}
 */
function judgeFollowedForeign(moment) {
  const { storage, stack, entries } = moment;
  const index = deep.foreignFrame(moment);
  const written = index < 0 ? null : functions.ofFrame(stack.frames[index]);
  const entry = entries[index];
  if (written === null || entry === undefined || entry.outer === 0) return undefined;
  const scope = /** @type {Scope} */ (liveFor(entry.outer.scopes, storage));
  const handed = handedOf(written, storage, scope);
  const outer = functions.outerOf(written)[0] ?? null;
  return verdictOf('foreign', scope, stack.frames, index, written, handed, outer);
}

module.exports = { judgeFollowed, judgeFollowedForeign };
