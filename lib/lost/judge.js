'use strict';

// Finds the function that a context did not come with. From the outermost frame inwards, the first function that
// belongs to a scope is the one that should have been bound.

const functions = require('./functions');
const { belongingOf, callbackOf, keptBefore, live, sightingOf, update } = require('./belonging');
const generators = require('./generators');
const { isWithin, scopeFor } = require('./recorder');
const { loadedOffset } = require('./insertions');
const { originalOf } = require('./originals');
const { storageOf } = require('./scopes');
const { placeOf } = require('./scripts');
const { readStack, userFrame } = require('./stacks');

/**
 * @typedef {import('./recorder').Moment} Moment
 * @typedef {import('./scopes').Scope} Scope
 * @typedef {import('./stacks').Frame} Frame
 * @typedef {import('./stacks').Stack} Stack
 * @typedef {import('./functions').Written} Written
 * @typedef {import('./handed').Handed} Handed
 */
/**
 * @typedef {object} Place
 * @property {string} file
 * @property {number} line
 * @property {number} column
 * @property {string} function
 */
/**
 * @typedef {object} Verdict
 * @property {string} cause
 * @property {Scope} scope
 * @property {Place} place where the function is handed over, or what else is to blame
 * @property {string} how
 * @property {'certain' | 'likely' | 'possible'} certainty
 * @property {Place[]} fixes
 * @property {Frame | null} caller
 * @property {string} name of the function that is called outside of its scope
 * @property {Bind[]} [binds] what a second run can bind, as the runtime names the places
 */
/**
 * @typedef {object} Bind
 * @property {'listener' | 'function'} kind a listener where it is added, or a function where it is written
 * @property {string} file
 * @property {number} line
 * @property {number} column
 * @property {number} [start] of a function, or of its name where that is handed over
 * @property {number} [end]
 * @property {string} [before] what has to stand before it, to make it an expression
 * @property {string} [after]
 */

/**
 * @param {Frame} frame
 * @returns {Place}
 */
function placeOfFrame({ file, line, column, name }) {
  return { file, line, column, function: name };
}

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
    judgeHanded(moment.stack, moment.emissions, moment, []) ??
    judgeEntered(moment) ??
    judgeGenerator(moment, true) ??
    judgeWritten(moment, moment.stack.frames) ??
    judgeGenerator(moment, false)
  );
}

/**
 * @param {Place} place
 * @returns {Bind} of a listener, as the user names the place
 */
function listenerBind(place) {
  const { file, line, column } = originalOf(place);
  return { kind: 'listener', file, line, column };
}

/**
 * @param {Written} written
 * @param {import('./syntax').Handing | null} handing
 * @returns {Bind[]} none where it is no expression
 */
function functionBinds(written, handing) {
  const { file, line, column } = written;
  const isName = handing?.end !== undefined && handing !== written.handing;
  if (!isName && (!written.expression || handing?.kind === 'method')) return [];
  const [start, end] = isName
    ? [handing.start, /** @type {number} */ (handing.end)]
    : [written.start, written.end];
  const [from, to] = [start, end].map((offset) => loadedOffset(file, offset));
  return [{ kind: 'function', file, line, column, start: from, end: to }];
}

// A function that was handed over in a scope.

/**
 * @param {Stack} stack
 * @param {{ emitter: any, event: any, handed: Handed[] }[]} emissions that go on there
 * @param {Moment} moment
 * @param {Place[]} breaks where the store was lost already, further inside
 * @returns {Verdict | undefined}
 */
function judgeHanded({ frames }, emissions, moment, breaks) {
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
      return {
        cause: 'handed',
        scope,
        place: { ...site, function: frame.name || functions.ofFrame(frame)?.name || '' },
        how: handed.how,
        certainty: own.length === candidates.length ? 'certain' : 'likely',
        fixes: [site, ...breaks],
        binds: [site, ...breaks].map(listenerBind),
        caller: callerOf(frames, i),
        name: frame.name,
      };
    }
    const outside = candidates.at(-1);
    if (outside?.holder && breaks.length < 4) {
      const found = judgeHanded(
        readStack(outside.holder),
        outside.emissions.map((emission) => ({ ...emission, handed: handedThen(emission) })),
        moment,
        [siteOf(outside, frame), ...breaks],
      );
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

const handedThen = (/** @type {any} */ emission) => require('./handed').handedTo(emission);

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
 * What was handed over of which a frame is a call.
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
  if (!isListener && frames[index + 1]?.isCore === false) return [];
  const inner = frames.slice(0, outer).filter(isEmit).length;
  const list = isListener ? (emissions.at(-1 - inner)?.handed ?? []) : moment.others;
  if (list.length === 0) return [];
  const written = functions.ofFrame(frames[index]);
  if (written === null) return [];
  return list.filter(({ fn }) => {
    if (placeOf(fn)?.file !== written.file) return false;
    const other = functions.ofFunction(fn);
    return other !== null && functions.keyOf(other) === functions.keyOf(written);
  });
}

/** @param {Frame} frame */
const isEmit = ({ file, name }) => file === 'node:events' && /(?:^|\.)emit$/.test(name);

/**
 * @param {Frame[]} frames
 * @param {number} index
 * @returns {Frame | null}
 */
function callerOf(frames, index) {
  const outer = frames.slice(index + 1);
  return userFrame(outer) ?? outer[0] ?? null;
}

// A function that is written inside of one that ran in a scope, or is used by such only.

/**
 * @param {Moment} moment
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
  const outside = outsideOf(chain);
  for (let i = frames.length - 1; i >= 0; i--) {
    const frame = frames[i];
    const written = frame.isCore || frame.isAsync ? null : functions.ofFrame(frame);
    if (written === null || !isAllowed(written)) continue;
    const found = belongingAround(written, storage, onStack, outside);
    if (found === undefined || keptBefore(frames, i)) continue;
    const { belonging, handing } = found;
    const place = {
      file: written.file,
      line: handing?.line ?? written.line,
      column: handing?.column ?? written.column,
      function: frame.name || written.name,
    };
    return {
      cause: 'written',
      scope: belonging.scope,
      place,
      how: describeHanding(handing),
      certainty: belonging.mixed ? 'possible' : 'likely',
      fixes: [place],
      binds: functionBinds(written, handing),
      caller: callerOf(frames, i),
      name: frame.name || written.name,
    };
  }
  return undefined;
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
    // Who is called by the function around it is where that is.
    if (onStack.has(key) || outside.has(key)) return undefined;
    const belonging = belongingOf(outer, storage);
    if (belonging !== undefined) {
      const own = written.name === '' ? null : handedByName(written);
      return { belonging, handing: own ?? written.handing };
    }
  }
  if (written.name === '' || sightingOf(written)?.outside) return undefined;
  const belonging = belongingOf({ ...written, start: -1 }, storage);
  if (belonging === undefined || belonging.handing === null) return undefined;
  return { belonging, handing: belonging.handing };
}

/** @param {Written} written */
function handedByName(written) {
  if (written.handing !== null && written.handing.kind !== 'variable') return null;
  return functions.usesOf(written).find(({ handing }) => handing !== null)?.handing ?? null;
}

/**
 * The functions in which what calls back was made, where that was outside of all scopes.
 * @param {import('./resources').Resource[]} chain
 * @returns {Set<string>}
 */
function outsideOf(chain) {
  const outside = new Set();
  for (const { holder, scopes } of chain) {
    if (holder === null || live(scopes).length > 0) continue;
    for (const frame of readStack(holder).frames) {
      const written = frame.isCore ? null : functions.ofFrame(frame);
      if (written !== null) outside.add(functions.keyOf(written));
    }
  }
  return outside;
}

/** @param {import('./syntax').Handing | null} handing */
function describeHanding(handing) {
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
      return 'written there';
  }
}

// `enterWith` in a function that was awaited.

/**
 * @param {Moment} moment
 * @returns {Verdict | undefined}
 */
function judgeEntered({ storage, stack, awaited, execution, chain }) {
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
  const isNext = chain[0]?.trigger === scope.execution;
  const user = userFrame(entering);
  if (user === null || !(isOuter || isNext)) return undefined;
  return {
    cause: 'enterWith',
    scope,
    place: placeOfFrame(user),
    how: 'enterWith() in a function that was awaited',
    certainty: isOuter ? 'certain' : 'likely',
    fixes: [placeOfFrame(user)],
    caller: null,
    name: user.name,
  };
}

// A generator, whose body runs where the next value is asked for.

/**
 * @param {Moment} moment
 * @param {boolean} certain
 * @returns {Verdict | undefined}
 */
function judgeGenerator({ storage, stack, generators: running }, certain) {
  const { frames } = stack;
  for (let i = frames.length - 1; i >= 0; i--) {
    const frame = frames[i];
    const written = frame.isCore || frame.isAsync ? null : functions.ofFrame(frame);
    if (written === null || !written.generator) continue;
    const found = certain ? generatorOf(written, storage, running) : usedBy(written, storage);
    if (found === undefined) continue;
    const caller = callerOf(frames, i);
    const fix = caller !== null && !caller.isCore ? placeOfFrame(caller) : found.place;
    return {
      cause: 'generator',
      scope: found.scope,
      place: { ...found.place, function: frame.name || written.name },
      how: 'generator whose next value is asked for elsewhere',
      certainty: found.certainty,
      fixes: [fix],
      caller,
      name: frame.name || written.name,
    };
  }
  return undefined;
}

/**
 * @param {Written} written
 * @param {any} storage
 * @param {object[]} running
 * @returns {{ scope: Scope, place: Place, certainty: Verdict['certainty'] } | undefined}
 */
function generatorOf(written, storage, running) {
  const key = functions.keyOf(written);
  const own = generators.seen.filter(({ generator }) => {
    const place = functions.ofFunction(generator.deref());
    return place !== null && functions.keyOf(place) === key;
  });
  const active = own.filter(({ generator }) =>
    running.includes(/** @type {any} */ (generator.deref())),
  );
  const those = active.length > 0 ? active : own;
  const inScope = those.filter(({ scopes }) =>
    live(scopes).some((scope) => scope.storage === storage),
  );
  const last = inScope.at(-1);
  if (last === undefined || inScope.length < those.length) return undefined;
  const scope = /** @type {Scope} */ (scopeFor(last.scopes, storage));
  const { file, line, column, name } = written;
  return { scope, place: { file, line, column, function: name }, certainty: 'certain' };
}

/**
 * @param {Written} written
 * @param {any} storage
 * @returns {{ scope: Scope, place: Place, certainty: Verdict['certainty'] } | undefined}
 */
function usedBy(written, storage) {
  const belonging = belongingOf({ ...written, start: -1 }, storage);
  if (belonging === undefined) return undefined;
  const { file, line, column, name } = written;
  return {
    scope: belonging.scope,
    place: { file, line, column, function: name },
    certainty: 'likely',
  };
}

// A storage that was left or disabled.

/**
 * @param {Moment} moment
 * @param {Scope} scope
 * @returns {Verdict | undefined}
 */
function judgeExit(moment, scope) {
  const { stack } = moment;
  const frames =
    stack.boundary === 'exit' || stack.boundary === 'run'
      ? stack.frames.slice(0, stack.inside)
      : stack.frames;
  const exited = callbackOf(scope);
  const inner = { ...moment, stack: { ...stack, frames }, scope: undefined };
  const isAllowed = (/** @type {Written} */ written) =>
    exited === null ||
    ![written, ...functions.outerOf(written)].some(
      (one) => functions.keyOf(one) === functions.keyOf(exited),
    );
  const found =
    judgeHanded(inner.stack, moment.emissions, inner, []) ?? judgeWritten(inner, frames, isAllowed);
  const site = userFrame(readStack(scope.holder).frames);
  if (found === undefined || site === null) return undefined;
  return {
    ...found,
    cause: 'exit',
    place: placeOfFrame(site),
    how: scope.fn === undefined ? 'enterWith(undefined)' : 'exit()',
    certainty: 'certain',
    fixes: found.fixes,
  };
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
  const isOn = stack.frames.some((frame) => {
    const written = frame.isCore ? null : functions.ofFrame(frame);
    return (
      written !== null &&
      disabling !== null &&
      functions.keyOf(written) === functions.keyOf(disabling)
    );
  });
  if (isOn && disabled.execution === execution && disabling !== null) return undefined;
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

// Somebody else's store.

/**
 * @param {Moment} moment
 * @returns {Verdict | undefined}
 */
function judgeForeign(moment) {
  const { scope, storage, stack, emissions } = moment;
  const { frames } = stack;
  update();
  for (let i = frames.length - 1; i >= 0; i--) {
    if (frames[i].isCore || frames[i].isAsync) continue;
    const candidates = candidatesFor(frames, i, emissions, { ...moment, others: [] });
    const scopes = candidates.map((handed) => scopeFor(handed.scopes, storage));
    if (candidates.length === 0) continue;
    const isOwn = scopes.some(
      (other) =>
        other === undefined ||
        scope === undefined ||
        isWithin(scope, other) ||
        isWithin(other, scope),
    );
    if (isOwn) return undefined;
    const handed = /** @type {Handed} */ (candidates.at(-1));
    const site = siteOf(handed, frames[i]);
    return {
      cause: 'foreign',
      scope: /** @type {Scope} */ (scopeFor(handed.scopes, storage)),
      place: { ...site, function: frames[i].name },
      how: handed.how,
      certainty: 'certain',
      fixes: [site],
      binds: [listenerBind(site)],
      caller: callerOf(frames, i),
      name: frames[i].name,
    };
  }
  return undefined;
}

module.exports = { judgeForeign, judgeMiss, placeOfFrame };
