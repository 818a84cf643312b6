'use strict';

// Judges functions that are written inside of a function that ran in a scope, or are used only by such functions.

const functions = require('../source/functions');
const { belongingOf, creationFrames, hadStoreBefore, live } = require('./belonging');
const { isInLibrary } = require('../recording/stacks');
const { callerOf, functionBinds } = require('./verdict');

/**
 * @typedef {import('../source/functions').Written} Written
 * @typedef {import('../recording/handed-functions').Handed} Handed
 * @typedef {import('../recording/recorder').Moment} Moment
 * @typedef {import('../recording/scopes').Scope} Scope
 * @typedef {import('../recording/stacks').Frame} Frame
 * @typedef {import('../recording/stacks').Stack} Stack
 * @typedef {import('./verdict').Place} Place
 * @typedef {import('./verdict').Verdict} Verdict
 */

/**
 * @param {Pick<Moment, 'storage' | 'chain'>} moment
 * @param {Frame[]} frames
 * @param {(written: Written) => boolean} [isAllowed]
 * @returns {Verdict | undefined}
 */
function judgeWritten({ storage, chain }, frames, isAllowed = () => true) {
  const onStack = new Set();
  for (const frame of frames) {
    const written = frame.isCore ? null : functions.ofFrame(frame);
    if (written !== null) onStack.add(functions.keyOf(written));
  }
  const outside = outsideOf(chain, storage);
  /** @type {Verdict | undefined} */
  let ofLibrary;
  for (let i = frames.length - 1; i >= 0; i--) {
    const frame = frames[i];
    const written = frame.isCore || frame.isAsync ? null : functions.ofFrame(frame);
    if (written === null || !isAllowed(written) || functions.isMethodForAll(written)) continue;
    // Binding a generator function has no effect on its body.
    if (written.generator) continue;
    const isOfLibrary = isInLibrary(written.file);
    if (isOfLibrary && ofLibrary !== undefined) continue;
    const found = belongingAround(written, storage, onStack, outside);
    if (found === undefined || hadStoreBefore(frames, i)) continue;
    const verdict = verdictOf(written, found, frames, i);
    if (!isOfLibrary) return ofLibrary === undefined || canBind(verdict) ? verdict : ofLibrary;
    ofLibrary = verdict;
  }
  return ofLibrary;
}

/** @param {Verdict} verdict */
const canBind = ({ binds = [] }) => binds.length > 0;

/**
 * @param {Written} written
 * @param {NonNullable<ReturnType<typeof belongingAround>>} found
 * @param {Frame[]} frames
 * @param {number} index
 * @returns {Verdict}
 */
function verdictOf(written, { belonging, handing, outer }, frames, index) {
  const name = frames[index].name || written.name;
  const place = {
    file: written.file,
    line: handing?.line ?? written.line,
    column: handing?.column ?? written.column,
    function: name,
    isLoaded: true,
  };
  return {
    cause: 'written',
    scope: belonging.scope,
    place,
    how: describeHanding(handing, outer),
    means: meansOf(handing),
    certainty: belonging.mixed ? 'possible' : 'likely',
    fixes: [place],
    binds: functionBinds(written, handing),
    caller: callerOf(frames, index),
    name,
    written,
    key: functions.keyOf(written),
  };
}

/**
 * @param {Written} written
 * @param {any} storage
 * @param {Set<string>} onStack
 * @param {Set<string>} outside
 */
function belongingAround(written, storage, onStack, outside) {
  for (const outer of functions.outerOf(written)) {
    const key = functions.keyOf(outer);
    // A function that its enclosing function calls runs where that one runs.
    if (onStack.has(key) || outside.has(key)) return undefined;
    const belonging = belongingOf(outer, storage);
    if (belonging !== undefined) {
      const own = written.name === '' ? null : handedByName(written);
      return { belonging, handing: own ?? written.handing, outer };
    }
  }
  // It is known to run outside, so its users decide.
  if (written.name === '') return undefined;
  const belonging = belongingOf({ ...written, start: -1 }, storage);
  if (belonging === undefined || belonging.handing === null) return undefined;
  return { belonging, handing: belonging.handing, outer: null };
}

/** @param {Written} written */
function handedByName(written) {
  if (written.handing !== null && written.handing.kind !== 'variable') return null;
  return functions.usesOf(written).find(({ handing }) => handing !== null)?.handing ?? null;
}

/**
 * The functions that created the resource that calls back, if that was outside of the storage's scopes.
 * @param {import('../recording/resources').Resource[]} chain
 * @param {any} storage
 * @returns {Set<string>}
 */
function outsideOf(chain, storage) {
  const outside = new Set();
  for (const resource of chain) {
    if (live(resource.scopes).some((scope) => scope.storage === storage)) continue;
    for (const frame of creationFrames(resource)) {
      const written = frame.isCore ? null : functions.ofFrame(frame);
      if (written !== null) outside.add(functions.keyOf(written));
    }
  }
  return outside;
}

/**
 * @param {import('../source/syntax').Handing | null} handing
 * @param {Written | null} outer
 * @param {string} [means]
 */
function describeHanding(handing, outer, means = meansOf(handing)) {
  if (outer === null) return means;
  const where = `written in ${outer.name === '' ? 'a function' : outer.name} that ran there`;
  return means === '' ? where : `${where}, ${means}`;
}

/** @param {import('../source/syntax').Handing | null} handing */
function meansOf(handing) {
  switch (handing?.kind) {
    case 'argument':
      return `argument ${handing.index + 1} of ${handing.to}()`;
    case 'property':
    case 'method':
      return `${handing.kind} ${handing.to}${handing.of ? ` of an argument of ${handing.of}()` : ''}`;
    case 'assignment':
      return `assignment to ${handing.to}`;
    case 'return':
      return 'returned';
    default:
      return '';
  }
}

module.exports = { describeHanding, judgeWritten, meansOf };
