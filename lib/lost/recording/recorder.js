'use strict';

// Records calls of `getStore()` for the judge: those without a store, a sample of those with one, and the circumstances
// of each.

const { createHook, executionAsyncId } = require('../../instance').async_hooks;
const {
  emissionsNow,
  handedTo,
  noteCall,
  someEmitted,
  others,
  replaceEmitters,
  replaceTargets,
} = require('./handed-functions');
const { replaceGenerators, running, seeReturned } = require('./generators');
const { watchAddons } = require('./addons');
const resources = require('./resources');
const { pass, replaceStorages, scopesNow, storageOf } = require('./scopes');
const { captureStack, keyOf, readStack } = require('./stacks');

/**
 * @typedef {import('./scopes').Scope} Scope
 * @typedef {import('./stacks').Stack} Stack
 */
/**
 * @typedef {object} Moment a call of `getStore`
 * @property {any} storage
 * @property {Scope | undefined} scope
 * @property {Stack} stack
 * @property {number} execution
 * @property {import('./resources').Resource[]} chain
 * @property {Map<number, number>} awaited executions that this one waited for, with their distance
 * @property {{ emitter: any, event: any, handed: import('./handed-functions').Handed[] }[]} emissions
 * @property {import('./handed-functions').Handed[]} others
 * @property {object[]} generators the running ones
 * @property {number} times
 * @property {(import('../deep/values').Entry | undefined)[]} entries the last call of the function of each frame
 * @property {boolean} unexpected whether the store contradicts an `expect()` of the program
 */

const kAll = 2000;
const kEvery = 32;
const kMost = 500;

/** @type {Map<string, Moment>} */
const misses = new Map();
/** @type {Map<string, Moment>} */
const foreign = new Map();
/** @type {Map<Scope, { inner: boolean, moments: Moment[] }>} */
const leftovers = new Map();
/** Stacks of calls that returned a store. @type {{ holder: object, scope: Scope }[]} */
let hits = [];
const count = { hits: 0, misses: 0 };

let recording = false;
/** Called with each new moment. @type {((kind: import('../../../lost').Finding['kind'], moments: Moment[]) => void) | undefined} */
let newMoment;
/** Called with each stack of a call that returned a store. @type {((stack: Stack) => void) | undefined} */
let newHit;
/** @type {((frame: import('./stacks').Frame) => import('../deep/values').Entry | undefined) | undefined} */
let entryOf;
/** @type {(moment: Moment) => boolean} */
let seemsForeign = () => false;
let tracksResolutions = false;

/**
 * @param {any} storage
 * @param {Scope | undefined} scope
 * @param {Stack} stack
 * @returns {Moment}
 */
function momentOf(storage, scope, stack) {
  const execution = executionAsyncId();
  return {
    storage,
    scope,
    stack,
    execution,
    chain: resources.chainOf(execution),
    awaited: tracksResolutions ? resources.awaitedBy(execution) : new Map(),
    emissions: emissionsNow().map((emission) => ({
      ...emission,
      handed: handedTo(emission).slice(),
    })),
    others: others.slice(),
    generators: running.slice(),
    times: 1,
    entries: entryOf === undefined ? [] : stack.frames.map(entryOf),
    unexpected: false,
  };
}

/**
 * @param {Map<string, Moment>} moments
 * @param {any} storage
 * @param {Scope | undefined} scope
 * @param {object} holder
 */
function record(moments, storage, scope, holder) {
  const kind = moments === misses ? 'lost' : 'foreign';
  const stack = readStack(holder);
  if (!stack.frames.some(({ isCore }) => !isCore)) return;
  const key = `${storageOf(storage)?.hidden && keyOf(stack)}|${scope?.kind}`;
  const known = moments.get(key);
  if (known !== undefined) known.times++;
  else if (moments.size < kMost) moments.set(key, momentOf(storage, scope, stack));
  const moment = moments.get(key);
  if (moment === undefined) return;
  if (!holds(storage)) moment.unexpected = true;
  if (known === undefined) newMoment?.(kind, [moment]);
}

/**
 * @param {any} storage
 * @param {Scope | undefined} scope
 * @param {Function} above
 */
function miss(storage, scope, above) {
  if (recording) return;
  recording = true;
  try {
    const number = count.misses++;
    if (number < kAll || number % kEvery === 0) {
      record(misses, storage, scope, captureStack(above));
    }
  } finally {
    recording = false;
  }
}

/**
 * @param {any} storage
 * @param {Scope} scope
 * @param {Function} above
 */
function hit(storage, scope, above) {
  if (recording) return;
  recording = true;
  try {
    noteCall(scope);
    const number = count.hits++;
    const isSample = number < kAll || number % kEvery === 0;
    const isLeft = scope.kind === 'enterWith' && scope.execution === executionAsyncId();
    const isForeign = mayBeForeign(storage, scope) || !holds(storage);
    if (!isSample && !isLeft && !isForeign) return;
    const holder = captureStack(above);
    if (hits.length < kAll) hits.push({ holder, scope });
    newHit?.(readStack(holder));
    if (isLeft) left(storage, scope, holder);
    if (entryOf !== undefined) recordIfForeign(storage, scope, holder);
    if (isForeign) record(foreign, storage, scope, holder);
  } finally {
    recording = false;
  }
}

/**
 * @param {any} storage
 * @param {Scope} scope
 * @param {object} holder
 */
function recordIfForeign(storage, scope, holder) {
  const stack = readStack(holder);
  const key = keyOf(stack);
  if (foreign.has(key) || foreign.size >= kMost) return;
  const moment = momentOf(storage, scope, stack);
  if (!seemsForeign(moment)) return;
  foreign.set(key, moment);
  newMoment?.('foreign', [moment]);
}

/**
 * @param {Scope | Scope[] | null} scopes
 * @param {any} storage
 * @returns {Scope | undefined}
 */
function scopeFor(scopes, storage) {
  if (scopes === null) return undefined;
  const all = Array.isArray(scopes) ? scopes : [scopes];
  return all.find((scope) => scope.storage === storage);
}

/**
 * @param {Scope | undefined} scope
 * @param {Scope} outer
 */
function isWithin(scope, outer) {
  for (let next = scope; next !== undefined; next = next.parent) if (next === outer) return true;
  return false;
}

/**
 * @param {any} storage
 * @param {Scope} scope
 */
function mayBeForeign(storage, scope) {
  return someEmitted(({ isShared, scopes }) => {
    if (scopes === null || isShared) return false;
    const other = scopeFor(scopes, storage);
    return other?.kind === 'run' && !isWithin(scope, other) && !isWithin(other, scope);
  });
}

/**
 * Records a call that sees a store which `enterWith` left behind.
 * @param {any} storage
 * @param {Scope} scope
 * @param {object} holder
 */
function left(storage, scope, holder) {
  let known = leftovers.get(scope);
  if (known === undefined) {
    if (leftovers.size >= kMost) return;
    leftovers.set(scope, (known = { inner: false, moments: [] }));
  }
  if (known.moments.length >= 8) return;
  known.moments.push(momentOf(storage, scope, readStack(holder)));
  newMoment?.('leftover', known.moments);
}

/** @returns {{ holder: object, scope: Scope }[]} those since the last call */
function takeHits() {
  const taken = hits;
  hits = [];
  return taken;
}

/**
 * @param {any} storage
 * @param {Function} above
 */
function momentNow(storage, above) {
  const known = storageOf(storage);
  const scope = known && pass(() => known.hidden.getStore());
  return momentOf(storage, scope, readStack(captureStack(above)));
}

/** The predicates of `expect()`, by storage. @type {Map<any, Set<(store: any) => boolean>>} */
const expectations = new Map();

/**
 * @param {any} storage
 * @returns {boolean} whether the current store is as expected
 */
function holds(storage) {
  const predicates = expectations.get(storage);
  if (predicates === undefined) return true;
  const store = pass(() => storage.getStore());
  return [...predicates].every((predicate) => pass(() => predicate(store)));
}

/**
 * @param {any} storage
 * @param {(store: any) => boolean} predicate
 * @returns {() => void} removes the expectation
 */
function expect(storage, predicate) {
  const predicates = expectations.get(storage) ?? new Set();
  expectations.set(storage, predicates.add(predicate));
  return () => void predicates.delete(predicate);
}

/**
 * @param {NonNullable<typeof entryOf>} entries
 * @param {typeof seemsForeign} isForeign
 */
function followEntries(entries, isForeign) {
  entryOf = entries;
  seemsForeign = isForeign;
}

/**
 * @param {NonNullable<typeof newMoment>} listens
 * @param {typeof newHit} hitListens
 */
function whenRecorded(listens, hitListens) {
  newMoment = listens;
  newHit = hitListens;
}

function start() {
  resources.setSurroundings(scopesNow, emissionsNow);
  replaceStorages({
    hit,
    miss,
    returned: seeReturned,
    entered() {
      if (tracksResolutions) return;
      tracksResolutions = true;
      createHook({ promiseResolve: resources.promiseResolve }).enable();
    },
  });
  replaceEmitters();
  replaceTargets();
  replaceGenerators();
  watchAddons();
  createHook({ init: resources.init }).enable();
}

module.exports = {
  count,
  expect,
  followEntries,
  foreign,
  isWithin,
  leftovers,
  misses,
  momentNow,
  scopeFor,
  start,
  takeHits,
  whenRecorded,
};
