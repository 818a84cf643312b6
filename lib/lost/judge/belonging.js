'use strict';

// Decides whether a function of the source belongs to a scope: it is the callback of a `run()`, it was seen on a stack
// there, or only functions that belong to the scope call it.

const functions = require('../source/functions');
const recorder = require('../recording/recorder');
const resources = require('../recording/resources');
const { runs } = require('../recording/scopes');
const { loadedOffset } = require('../source/insertions');
const { isInLibrary, readStack, withoutCallerOfBound } = require('../recording/stacks');

/**
 * @typedef {import('../source/functions').Written} Written
 * @typedef {import('../recording/scopes').Scope} Scope
 * @typedef {import('../recording/stacks').Frame} Frame
 */
/**
 * @typedef {object} Sighting
 * @property {Map<any, Scope>} scopes by storage
 * @property {Set<any>} several the storages of which it was seen in several scopes
 * @property {Map<any, number>} inside by storage, how often it was seen in a scope of it
 * @property {Call[]} calls some of those that were seen, with all of their scopes known
 * @property {number} times how often it was seen
 */

/** @typedef {Pick<import('../recording/resources').Resource, 'holder' | 'emissions' | 'execution' | 'scopes'>} Call */

const kMostCalls = 4;

/** `call` is null for a call that returned a store: only the scope of its storage is known. @type {{ frames: Frame[], scopes: Scope[], call: Call | null }[]} */
const stacks = [];
/** @type {Map<string, { frames: Frame[], scope: Scope }[]>} by the place of the call */
const hitStacks = new Map();
/** @type {Map<string, Sighting>} */
const sightings = new Map();
/** The files that `sightings` covers. @type {Map<string, number>} how many of `stacks` were read */
const stacksRead = new Map();
/** @type {WeakMap<Scope, Written | null>} */
const callbacks = new WeakMap();

/**
 * @param {Scope | Scope[] | null} scopes
 * @returns {Scope[]}
 */
const live = (scopes) =>
  (scopes === null ? [] : Array.isArray(scopes) ? scopes : [scopes]).filter(
    ({ kind }) => kind === 'run' || kind === 'enterWith',
  );

/**
 * The stack of a creation is short and may end in a `run()`. The stack of that call continues it.
 * @param {import('../recording/resources').Resource} resource
 * @returns {Frame[]}
 */
function creationFrames({ execution, holder, scopes }) {
  if (holder === null) return [];
  const calls = live(scopes).filter((scope) => scope.execution === execution);
  return [holder, ...calls.map((scope) => scope.holder)].flatMap(
    (one) => withoutCallerOfBound(readStack(one)).frames,
  );
}

/** @param {Frame} frame */
const placeKey = ({ file, line, column }) => `${file}:${line}:${column}`;

/** Reads what was recorded since the last call. */
function update() {
  for (const call of resources.takeSightings()) {
    const { frames, inside, switched } = readStack(call.holder);
    const scopes = live(call.scopes);
    // Functions outside of an `exit()` may be in the scope that it leaves.
    const isIn = call.scopes !== null;
    stacks.push({
      frames: frames.slice(0, isIn ? inside : switched).filter(notCore),
      scopes,
      call,
    });
  }
  for (const { holder, scope } of recorder.takeHits()) {
    const { frames, inside } = readStack(holder);
    stacks.push({
      frames: frames.slice(0, inside).filter(notCore),
      scopes: [scope],
      call: null,
    });
    const user = frames.slice(0, inside).find(notCore);
    if (user === undefined) continue;
    const list = hitStacks.get(placeKey(user)) ?? [];
    hitStacks.set(placeKey(user), list);
    if (list.length < 64) list.push({ frames: frames.slice(0, inside), scope });
  }
}

/** @param {Frame} frame */
const notCore = ({ isCore }) => !isCore;

/** @returns {Sighting} */
const makeSighting = () => ({
  scopes: new Map(),
  several: new Set(),
  inside: new Map(),
  calls: [],
  times: 0,
});

/** @param {string} file */
function readSightings(file) {
  for (let i = stacksRead.get(file) ?? 0; i < stacks.length; i++) {
    const { call, frames, scopes } = stacks[i];
    for (const frame of frames) {
      if (frame.file !== file || frame.isAsync) continue;
      const written = functions.ofFrame(frame);
      if (written === null) continue;
      const key = functions.keyOf(written);
      const sighting = sightings.get(key) ?? makeSighting();
      sightings.set(key, sighting);
      for (const scope of scopes) {
        const { storage } = scope;
        if ((sighting.scopes.get(storage) ?? scope) !== scope) sighting.several.add(storage);
        sighting.scopes.set(storage, scope);
      }
      if (call === null) continue;
      sighting.times++;
      if (sighting.calls.length < kMostCalls) sighting.calls.push(call);
      for (const { storage } of scopes) {
        sighting.inside.set(storage, (sighting.inside.get(storage) ?? 0) + 1);
      }
    }
  }
  stacksRead.set(file, stacks.length);
}

/**
 * @param {Written} written
 * @returns {Sighting | undefined}
 */
function sightingOf(written) {
  readSightings(written.file);
  return sightings.get(functions.keyOf(written));
}

/**
 * @param {Written} written
 * @param {any} storage
 * @returns {Call[]} calls of a function that was seen outside of the storage's scopes only
 */
function callsOutside(written, storage) {
  const sighting = sightingOf(written);
  if (sighting === undefined || sighting.scopes.has(storage)) return [];
  return runOf(written, storage) === undefined ? sighting.calls : [];
}

/** @param {Scope} scope */
function runCallbackOf(scope) {
  let written = callbacks.get(scope);
  if (written === undefined) {
    written = functions.ofFunction(scope.fn);
    callbacks.set(scope, written);
  }
  return written;
}

/**
 * @param {Written} written
 * @param {any} storage
 * @returns {Scope | undefined}
 */
function runOf(written, storage) {
  const key = functions.keyOf(written);
  return runs.findLast((scope) => {
    if (scope.storage !== storage) return false;
    const callback = runCallbackOf(scope);
    return callback !== null && functions.keyOf(callback) === key;
  });
}

/**
 * @typedef {object} Belonging
 * @property {Scope} scope
 * @property {boolean} mixed whether the function was seen outside of the storage's scopes as well
 * @property {boolean} isExact whether the function is a callback that is written where `run()` is called
 * @property {import('../source/syntax').Handing | null} handing the only place where it is passed on, if it has a name
 */

/**
 * @param {Written} written
 * @param {any} storage
 * @param {number} [depth]
 * @returns {Belonging | undefined}
 */
function belongingOf(written, storage, depth = 0) {
  const sighting = sightingOf(written);
  const run = runOf(written, storage);
  const scope = sighting?.scopes.get(storage) ?? run;
  if (scope !== undefined) {
    const isExact = run !== undefined && written.expression && written.handing?.kind === 'argument';
    const mixed = sighting !== undefined && sighting.times > (sighting.inside.get(storage) ?? 0);
    return { scope, mixed, isExact, handing: null };
  }
  if (sighting !== undefined && sighting.calls.length > 0) return undefined;
  return depth < 8 ? usersOf(written, storage, depth) : undefined;
}

/**
 * The scope that all users of a named function belong to.
 * @param {Written} written
 * @param {any} storage
 * @param {number} depth
 * @returns {Belonging | undefined}
 */
function usersOf(written, storage, depth) {
  const uses = functions.usesOf(written);
  /** @type {Belonging | undefined} */
  let found;
  for (const { within, handing } of uses) {
    const user = functions.functionAt(written.file, within);
    if (user === null || user.index === written.index) return undefined;
    const belonging = belongingOf(user, storage, depth + 1);
    if (belonging === undefined || belonging.mixed) return undefined;
    const isExact = belonging.isExact && found?.isExact !== false;
    found = { ...belonging, isExact, handing: handing ?? found?.handing ?? null };
  }
  return found;
}

/**
 * Whether a call with the same outer frames had its store before. If so, none of these frames loses it.
 * @param {Frame[]} frames of a call without a store
 * @param {number} index of the frame in question
 */
function hadStoreBefore(frames, index) {
  const user = frames.find(notCore);
  const candidates = (user && hitStacks.get(placeKey(user))) ?? [];
  const way = wayOf(frames, index);
  return candidates.some(({ frames: others }) =>
    others[index + 1] === undefined
      ? frames[index + 1] === undefined && wayOf(others, index) === way
      : wayOf(others, index) === way,
  );
}

/**
 * @param {Frame[]} frames
 * @param {number} index
 */
function wayOf(frames, index) {
  return frames
    .slice(0, index + 2)
    .map((frame) => {
      const written = frame.isCore ? null : functions.ofFrame(frame);
      return written === null ? `${frame.file} ${frame.name}` : functions.keyOf(written);
    })
    .join('|');
}

/**
 * @param {Written} written of a library
 * @param {import('../source/syntax').Handing | null} handing
 * @returns {Written | undefined} the function of the program that got it as an argument
 */
function receiverOf({ file }, handing) {
  const { call, start } = handing ?? {};
  if (call === undefined || start === undefined) return undefined;
  for (const { frames } of stacks) {
    for (let i = 1; i < frames.length; i++) {
      if (frames[i].file !== file || isInLibrary(frames[i - 1].file)) continue;
      const offset = loadedOffset(file, frames[i].position);
      if (call <= offset && offset < start) return functions.ofFrame(frames[i - 1]) ?? undefined;
    }
  }
  return undefined;
}

/** @returns {Frame[]} the calls that returned a store */
function hitPlaces() {
  update();
  return [...hitStacks.values()].map(([{ frames }]) => /** @type {Frame} */ (frames.find(notCore)));
}

module.exports = {
  belongingOf,
  callsOutside,
  runCallbackOf,
  creationFrames,
  hitPlaces,
  hadStoreBefore,
  live,
  receiverOf,
  sightingOf,
  update,
};
