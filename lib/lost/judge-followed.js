'use strict';

// What the second way knows: in which call a function was made, where it was handed over, and what it works on.

const { live } = require('./belonging');
const deep = require('./deep');
const functions = require('./functions');
const { generatorVerdict } = require('./judge-generator');
const { describeHanding } = require('./judge-written');
const { placeOf } = require('./scripts');
const { callerOf, functionBinds } = require('./verdict');

/**
 * @typedef {import('./verdict').Place} Place
 * @typedef {import('./verdict').Verdict} Verdict
 * @typedef {import('./recorder').Moment} Moment
 * @typedef {import('./scopes').Scope} Scope
 * @typedef {import('./stacks').Frame} Frame
 */

/**
 * @param {any} scopes
 * @param {any} storage
 * @returns {Scope | undefined}
 */
const liveFor = (scopes, storage) =>
  live(scopes ?? null).find((scope) => scope.storage === storage);

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
  for (let i = frames.length - 1; i >= 0; i--) {
    const frame = frames[i];
    const written = frame.isCore || frame.isAsync ? null : functions.ofFrame(frame);
    const entry = entries[i];
    if (written === null || entry === undefined) continue;
    const made = liveFor(entry.generator, storage);
    if (made !== undefined) return generatorVerdict(made, frames, i, written, 'certain', null);
    const scope = entry.outer === 0 ? undefined : liveFor(entry.outer.scopes, storage);
    const handed = handedOf(written, storage, scope);
    if (scope === undefined && handed === undefined) continue;
    const outer = functions.outerOf(written)[0] ?? null;
    return verdictOf(
      'written',
      /** @type {Scope} */ (scope ?? liveFor(handed?.scopes, storage)),
      frames,
      i,
      written,
      handed,
      outer,
    );
  }
  return undefined;
}

/**
 * @param {import('./functions').Written} written
 * @param {any} storage
 * @param {Scope | undefined} scope
 * @returns {import('./deep').HandedValue | undefined} where it was first handed over
 */
function handedOf(written, storage, scope) {
  const key = functions.keyOf(written);
  return deep.functions.find(({ fn, file, scopes, site }) => {
    const other = liveFor(scopes, storage);
    if (other === undefined || (scope !== undefined && other !== scope)) return false;
    if (file === written.file && site.start === written.start) return true;
    if (placeOf(fn)?.file !== written.file) return false;
    const place = functions.ofFunction(fn);
    return place !== null && functions.keyOf(place) === key;
  });
}

/**
 * @param {Verdict['cause']} cause
 * @param {Scope} scope
 * @param {Frame[]} frames
 * @param {number} index
 * @param {import('./functions').Written} written
 * @param {import('./deep').HandedValue | undefined} handed
 * @param {import('./functions').Written | null} outer
 * @returns {Verdict}
 */
function verdictOf(cause, scope, frames, index, written, handed, outer) {
  const name = frames[index].name || written.name;
  const { file, site } = handed ?? { file: written.file, site: undefined };
  const place = {
    file,
    line: site?.line ?? written.handing?.line ?? written.line,
    column: site?.column ?? written.handing?.column ?? written.column,
    function: name,
    isLoaded: true,
  };
  const how =
    site === undefined || outer !== null
      ? describeHanding(written.handing, outer, site?.what)
      : site.what;
  return {
    cause: outer === null && cause === 'written' ? 'handed' : cause,
    scope,
    place,
    how,
    certainty: 'certain',
    fixes: [place],
    binds:
      site === undefined
        ? functionBinds(written, written.handing)
        : [{ kind: 'function', file, line: 0, column: 0, start: site.start, end: site.end }],
    caller: callerOf(frames, index),
    name,
  };
}

/**
 * What a function works on, where that was made or handed over in a scope.
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
    const values = [...Array.from(entry.args), entry.self];
    for (const [index, value] of values.entries()) {
      const handed = value !== null && typeof value === 'object' && deep.objects.get(value);
      const scope = handed ? liveFor(handed.scopes, storage) : undefined;
      if (!handed || scope === undefined) continue;
      const isSelf = index === values.length - 1;
      const verdict = verdictOf('data', scope, frames, i, written, handed, null);
      const what = isSelf ? 'this' : `argument ${index + 1}`;
      verdict.how = `${what} of ${verdict.name || 'a function'}, handed over as ${handed.site.what}`;
      verdict.binds = [];
      return verdict;
    }
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
