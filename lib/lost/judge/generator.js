'use strict';

// Judges generators. The body of a generator runs in the context of the code that calls `next()`.

const functions = require('../source/functions');
const { belongingOf, live } = require('./belonging');
const generators = require('../recording/generators');
const { scopeFor } = require('../recording/scopes');
const { isInLibrary, readStack, userFrame } = require('../recording/stacks');
const { callerOf, placeOfFrame } = require('./verdict');

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
    return generatorVerdict(found.scope, frames, i, written, found.certainty, found.place ?? null);
  }
  return undefined;
}

/**
 * @param {Scope} scope
 * @param {Frame[]} frames
 * @param {number} index
 * @param {Written} written
 * @param {Verdict['certainty']} certainty
 * @param {Place | null} made where the generator is created
 * @returns {Verdict}
 */
function generatorVerdict(scope, frames, index, written, certainty, made) {
  const name = frames[index].name || written.name;
  const caller = callerOf(frames, index);
  const { file, line, column } = written;
  const place = { file, line, column, function: name, isLoaded: true };
  const isOwn = caller !== null && !caller.isCore && !isInLibrary(caller.file);
  const others = [made, usePlace(written), place].find(
    (one) => one !== null && !isInLibrary(one.file),
  );
  const fix = isOwn ? placeOfFrame(caller) : (others ?? made ?? place);
  return {
    cause: 'generator',
    scope,
    place,
    how: 'generator whose next value is asked for outside of the scope',
    certainty,
    fixes: [fix],
    caller,
    name,
  };
}

/**
 * @param {Written} written
 * @param {any} storage
 * @param {object[]} running
 * @returns {{ scope: Scope, place: Place | null | undefined, certainty: Verdict['certainty'] } | undefined}
 */
function generatorOf(written, storage, running) {
  const own = seenOf(written);
  const active = own.filter(({ generator }) =>
    running.includes(/** @type {any} */ (generator.deref())),
  );
  const those = active.length > 0 ? active : own;
  if (those.some(({ sharedBy }) => sharedBy.has(storage))) return undefined;
  const inScope = those.filter(({ scopes }) =>
    live(scopes).some((scope) => scope.storage === storage),
  );
  const last = inScope.at(-1);
  if (last === undefined || inScope.length < those.length) return undefined;
  const scope = /** @type {Scope} */ (scopeFor(last.scopes, storage));
  const site = last.holder && userFrame(readStack(last.holder).frames);
  return { scope, place: site && placeOfFrame(site), certainty: 'certain' };
}

/** @param {Written} written */
function seenOf(written) {
  const key = functions.keyOf(written);
  return generators.seen.filter(({ generator }) => {
    const place = functions.ofFunction(generator.deref());
    return place !== null && functions.keyOf(place) === key;
  });
}

/**
 * @param {Written} written
 * @param {any} storage
 * @returns {boolean} whether scopes that are not those of its creation resumed such a generator
 */
const isShared = (written, storage) =>
  seenOf(written).some(({ sharedBy }) => sharedBy.has(storage));

/**
 * @param {Written} written
 * @param {any} storage
 * @returns {{ scope: Scope, place: Place | null | undefined, certainty: Verdict['certainty'] } | undefined}
 */
function usedBy(written, storage) {
  if (isShared(written, storage)) return undefined;
  const belonging = belongingOf({ ...written, start: -1 }, storage);
  if (belonging === undefined) return undefined;
  return {
    scope: belonging.scope,
    place: usePlace(written),
    certainty: belonging.isExact ? 'certain' : 'likely',
  };
}

/**
 * @param {Written} written
 * @returns {Place | null} where it is used in its file
 */
function usePlace(written) {
  const use = functions.usesOf(written).at(-1);
  return use ? { file: written.file, ...use.at, function: written.name, isLoaded: true } : null;
}

module.exports = { generatorVerdict, isShared, judgeGenerator };
