'use strict';

// Judges functions that are written inside of a function that ran in a scope, or are used only by such functions.

const functions = require('../source/functions');
const {
  belongingOf,
  callsOutside,
  creationFrames,
  hadStoreBefore,
  live,
  receiverOf,
} = require('./belonging');
const { isInLibrary } = require('../recording/stacks');
const { callerOf, functionBinds } = require('./verdict');

/**
 * @typedef {import('../source/functions').Written} Written
 * @typedef {import('../recording/handed-functions').Handed} Handed
 * @typedef {import('../recording/recorder').Moment} Moment
 * @typedef {import('../recording/scopes').Scope} Scope
 * @typedef {import('../recording/stacks').Frame} Frame
 * @typedef {import('../recording/stacks').Stack} Stack
 * @typedef {import('../recording/resources').Resource} Resource
 * @typedef {import('./belonging').Belonging} Belonging
 * @typedef {import('./belonging').Call} Call
 * @typedef {import('./verdict').Break} Break
 * @typedef {import('./verdict').Place} Place
 * @typedef {import('./verdict').Verdict} Verdict
 */
/**
 * @typedef {(call: Call, breaks: Break[]) => Verdict | undefined} JudgeEarlier judges a call that ran
 *   outside of all scopes itself
 */
/**
 * @typedef {object} Origin of a function
 * @property {Belonging} [belonging] of the function that created it, if that ran in a scope
 * @property {Call[]} calls of that function, if it ran outside
 * @property {boolean} isKept whether the function still runs in the context of those calls
 * @property {import('../source/syntax').Handing | null} handing
 * @property {Written | null} outer
 */

/**
 * @param {Pick<Moment, 'storage' | 'chain'>} moment
 * @param {Frame[]} frames
 * @param {JudgeEarlier} judgeEarlier
 * @param {(written: Written) => boolean} isAllowed
 * @returns {Verdict | undefined}
 */
function judgeWritten({ storage, chain }, frames, judgeEarlier, isAllowed) {
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
    const origin = originOf(written, storage, onStack, outside);
    if (origin === undefined || hadStoreBefore(frames, i)) continue;
    const verdict =
      origin.belonging === undefined
        ? verdictOfCalls(written, origin, frames[i], judgeEarlier)
        : verdictOf(written, origin, origin.belonging, frames, i);
    if (verdict === undefined) continue;
    if (!isOfLibrary) return ofLibrary === undefined || canBind(verdict) ? verdict : ofLibrary;
    ofLibrary = verdict;
  }
  return ofLibrary;
}

/** @param {Verdict} verdict */
const canBind = ({ binds = [] }) => binds.length > 0;

/**
 * @param {Written} written
 * @param {Origin['handing']} handing
 * @param {Frame} frame
 * @returns {Place} where it is passed on
 */
function placeOfHanding(written, handing, frame) {
  return {
    file: written.file,
    line: handing?.line ?? written.line,
    column: handing?.column ?? written.column,
    function: frame.name || written.name,
    isLoaded: true,
  };
}

/**
 * The function was created where the store had already been lost. Unless it runs in the context of that call, the store
 * would be lost at this function again. Which of several calls created it is not known, so each must have lost the store.
 * @param {Written} written
 * @param {Origin} origin
 * @param {Frame} frame
 * @param {JudgeEarlier} judgeEarlier
 * @returns {Verdict | undefined}
 */
function verdictOfCalls(written, { calls, handing, isKept }, frame, judgeEarlier) {
  const fix = placeOfHanding(written, handing, frame);
  const breaks = isKept ? [] : [{ fix, binds: functionBinds(written, handing) }];
  /** @type {Verdict[]} */
  const all = [];
  for (const call of calls) {
    const found = judgeEarlier(call, breaks);
    if (found === undefined) return undefined;
    all.push(found);
  }
  const isPossible = all.some(({ certainty }) => certainty === 'possible');
  return all[0] && { ...all[0], certainty: isPossible ? 'possible' : 'likely' };
}

/**
 * @param {Written} written
 * @param {Origin} origin
 * @param {Belonging} belonging
 * @param {Frame[]} frames
 * @param {number} index
 * @returns {Verdict}
 */
function verdictOf(written, { handing, outer }, belonging, frames, index) {
  const place = placeOfHanding(written, handing, frames[index]);
  const receiver = isInLibrary(written.file) ? receiverOf(written, handing) : undefined;
  return {
    cause: 'written',
    scope: belonging.scope,
    place,
    how: describeHanding(handing, outer),
    means: meansOf(handing),
    certainty: belonging.mixed ? 'possible' : 'likely',
    fixes: [receiver === undefined ? place : placeOfHanding(receiver, null, frames[index])],
    receiver: receiver && { name: receiver.name, index: handing?.index ?? 0 },
    binds: functionBinds(written, handing),
    caller: callerOf(frames, index),
    name: place.function,
    written,
    key: functions.keyOf(written),
  };
}

/**
 * @param {Written} written
 * @param {any} storage
 * @param {Set<string>} onStack
 * @param {Map<string, Resource>} outside
 * @returns {Origin | undefined}
 */
function originOf(written, storage, onStack, outside) {
  for (const outer of functions.outerOf(written)) {
    // A function that its enclosing function calls runs where that one runs.
    if (onStack.has(functions.keyOf(outer))) return undefined;
    const handing = (written.name === '' ? null : handedByName(written)) ?? written.handing;
    const belonging = outside.has(functions.keyOf(outer)) ? undefined : belongingOf(outer, storage);
    if (belonging !== undefined) {
      return { belonging, calls: [], isKept: false, handing, outer };
    }
    const calls = callsOf(outer, storage, outside);
    if (calls.calls.length > 0) return { ...calls, handing, outer };
  }
  // It is known to run outside, so its users decide.
  if (written.name === '') return undefined;
  const belonging = belongingOf({ ...written, start: -1 }, storage);
  if (belonging !== undefined) {
    const { handing } = belonging;
    return handing === null
      ? undefined
      : { belonging, calls: [], isKept: false, handing, outer: null };
  }
  for (const { handing, within } of functions.usesOf(written)) {
    const user = functions.functionAt(written.file, within);
    if (handing === null || user === null || onStack.has(functions.keyOf(user))) continue;
    const calls = callsOf(user, storage, outside);
    if (calls.calls.length > 0) return { ...calls, handing, outer: null };
  }
  return undefined;
}

/**
 * @param {Written} creator
 * @param {any} storage
 * @param {Map<string, Resource>} outside
 * @returns {Pick<Origin, 'calls' | 'isKept'>} its calls outside of all scopes
 */
function callsOf(creator, storage, outside) {
  const resource = outside.get(functions.keyOf(creator));
  if (resource !== undefined) return { calls: [resource], isKept: true };
  return { calls: callsOutside(creator, storage), isKept: false };
}

/** @param {Written} written */
function handedByName(written) {
  if (written.handing !== null && written.handing.kind !== 'variable') return null;
  const handings = functions.usesOf(written).flatMap(({ handing }) => handing ?? []);
  return handings.find((handing) => !isScheduled(meansOf(handing))) ?? handings[0] ?? null;
}

/**
 * @param {string} means by which a function is passed on
 * @returns {boolean} whether Node calls it in the same context
 */
function isScheduled(means) {
  return /^argument 1 of (?:\w+\.)?(?:nextTick|queueMicrotask|set(?:Timeout|Interval|Immediate))\(/.test(
    means,
  );
}

/**
 * The functions that created the resource that calls back, if that was outside of the storage's scopes, each with the
 * resource.
 * @param {import('../recording/resources').Resource[]} chain
 * @param {any} storage
 * @returns {Map<string, Resource>}
 */
function outsideOf(chain, storage) {
  const outside = new Map();
  for (const resource of chain) {
    if (live(resource.scopes).some((scope) => scope.storage === storage)) continue;
    for (const frame of creationFrames(resource)) {
      const written = frame.isCore ? null : functions.ofFrame(frame);
      const key = written && functions.keyOf(written);
      if (key !== null && !outside.has(key)) outside.set(key, resource);
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

module.exports = { describeHanding, isScheduled, judgeWritten, meansOf };
