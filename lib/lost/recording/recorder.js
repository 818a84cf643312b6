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
const { replaceCollections } = require('./collections');
const { expect, holds } = require('./expectations');
const { replaceGenerators, running, seeReturned } = require('./generators');
const { watchAddons } = require('./addons');
const resources = require('./resources');
const { pass, replaceStorages, scopeFor, scopesNow, storageOf } = require('./scopes');
const { isForeign } = require('./scope-relations');
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
/** Of each listener that is called in its own scope, too: it may serve all. */
const kForeignCalls = 8;

/** @type {Map<string, Moment>} */
const misses = new Map();
/** @type {Map<string, Moment>} */
const foreign = new Map();
/** @type {Map<Scope, { inner: boolean, moments: Moment[] }>} */
const leftovers = new Map();
/**
 * - `hits`: stacks of calls that returned a store. Written by `hit`, emptied by `takeHits`.
 * - `hitCount`, `missCount`: the number of calls with and without a store. Written by `hit` and `miss`.
 * - `recording`: whether a call is being recorded. Calls of `getStore()` meanwhile are the recorder's own. Written by
 *   `hit` and `miss`.
 * - `tracksResolutions`: whether the resolution of promises is recorded. Written when a scope is first entered.
 * - `newMoment`, `newHit`: called with each new moment, and with each stack of a call that returned a store. Written by
 *   `whenRecorded`.
 * - `entryOf`, `seemsForeign`: for `--deep`: the last call of the function of a frame, and whether a call seems to
 *   belong to another scope. Written by `followEntries`.
 *
 * @type {{
 *   hits: { holder: object, scope: Scope }[],
 *   hitCount: number,
 *   missCount: number,
 *   recording: boolean,
 *   tracksResolutions: boolean,
 *   newMoment?: (kind: import('../../../lost').Finding['kind'], moments: Moment[]) => void,
 *   newHit?: (stack: Stack) => void,
 *   entryOf?: (frame: import('./stacks').Frame) => import('../deep/values').Entry | undefined,
 *   seemsForeign: (moment: Moment) => boolean,
 * }}
 */
const state = {
  hits: [],
  hitCount: 0,
  missCount: 0,
  recording: false,
  tracksResolutions: false,
  seemsForeign: () => false,
};

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
    awaited: state.tracksResolutions ? resources.awaitedBy(execution) : new Map(),
    emissions: emissionsNow().map((emission) => ({
      ...emission,
      handed: handedTo(emission).slice(),
    })),
    others: others.slice(),
    generators: running.slice(),
    times: 1,
    entries: state.entryOf === undefined ? [] : stack.frames.map(state.entryOf),
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
  if (known === undefined) state.newMoment?.(kind, [moment]);
}

/**
 * @param {any} storage
 * @param {Scope | undefined} scope
 * @param {Function} above
 */
function miss(storage, scope, above) {
  if (state.recording) return;
  state.recording = true;
  try {
    const number = state.missCount++;
    if (number < kAll || number % kEvery === 0) {
      record(misses, storage, scope, captureStack(above));
    }
  } finally {
    state.recording = false;
  }
}

/**
 * @param {any} storage
 * @param {Scope} scope
 * @param {Function} above
 */
function hit(storage, scope, above) {
  if (state.recording) return;
  state.recording = true;
  try {
    noteCall(scope);
    const number = state.hitCount++;
    const isSample = number < kAll || number % kEvery === 0;
    const isLeft = scope.kind === 'enterWith' && scope.execution === executionAsyncId();
    const isOther = mayBeForeign(storage, scope) || !holds(storage);
    if (!isSample && !isLeft && !isOther) return;
    const holder = captureStack(above);
    if (state.hits.length < kAll) state.hits.push({ holder, scope });
    state.newHit?.(readStack(holder));
    if (isLeft) left(storage, scope, holder);
    if (state.entryOf !== undefined) recordIfForeign(storage, scope, holder);
    if (isOther) record(foreign, storage, scope, holder);
  } finally {
    state.recording = false;
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
  if (!state.seemsForeign(moment)) return;
  foreign.set(key, moment);
  state.newMoment?.('foreign', [moment]);
}

/**
 * @param {any} storage
 * @param {Scope} scope
 */
function mayBeForeign(storage, scope) {
  return someEmitted((handed) => {
    const other = scopeFor(handed.scopes, storage);
    if (other?.kind !== 'run' || !isForeign(scope, other)) return false;
    return !handed.isShared || handed.foreignCalls++ < kForeignCalls;
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
  state.newMoment?.('leftover', known.moments);
}

/** @returns {{ holder: object, scope: Scope }[]} those since the last call */
function takeHits() {
  const taken = state.hits;
  state.hits = [];
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

/**
 * @param {NonNullable<typeof state.entryOf>} entries
 * @param {typeof state.seemsForeign} seemsForeign
 */
function followEntries(entries, seemsForeign) {
  state.entryOf = entries;
  state.seemsForeign = seemsForeign;
}

/**
 * @param {NonNullable<typeof state.newMoment>} listens
 * @param {typeof state.newHit} hitListens
 */
function whenRecorded(listens, hitListens) {
  state.newMoment = listens;
  state.newHit = hitListens;
}

function start() {
  resources.setSurroundings(scopesNow, emissionsNow);
  replaceStorages({
    hit,
    miss,
    returned: seeReturned,
    entered() {
      if (state.tracksResolutions) return;
      state.tracksResolutions = true;
      createHook({ promiseResolve: resources.promiseResolve }).enable();
    },
  });
  replaceEmitters();
  replaceTargets();
  replaceCollections();
  replaceGenerators();
  watchAddons();
  createHook({ init: resources.init }).enable();
}

module.exports = {
  expect,
  followEntries,
  foreign,
  leftovers,
  misses,
  momentNow,
  start,
  takeHits,
  whenRecorded,
};
