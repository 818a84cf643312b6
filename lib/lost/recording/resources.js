'use strict';

// Records recent resources: the resource that created each, the one that resolved a promise, and for some the stack of
// their creation.

const { executionAsyncId } = require('../../instance').async_hooks;
const { captureSite, sitesAreNumbered } = require('./sites');

/**
 * @typedef {object} Resource
 * @property {number} id
 * @property {string} type
 * @property {number} trigger
 * @property {number} execution the resource that was executing when it was created
 * @property {object | null} holder the stack of its creation
 * @property {any} scopes that were active at that time
 * @property {{ emitter: any, event: any }[]} emissions in progress, if the stack is known
 */
/**
 * @typedef {object} Sighting a call of functions that are on a stack
 * @property {object} holder
 * @property {any} scopes
 * @property {{ emitter: any, event: any }[]} emissions in progress
 * @property {number} execution
 */

const kSize = 2 ** 16;
const kMask = kSize - 1;
/** The first `kAll` stacks are captured, then one in `kEvery`: a server takes less than three times its CPU time. */
const kAll = 4000;
const kEvery = sitesAreNumbered ? 2 : 64;

const ids = new Float64Array(kSize);
const triggers = new Float64Array(kSize);
const executions = new Float64Array(kSize);
const resolutions = new Float64Array(kSize);
/** @type {string[]} */
const types = new Array(kSize).fill('');
/** @type {any[]} */
const holders = new Array(kSize).fill(null);
/** @type {any[]} */
const entered = new Array(kSize).fill(null);

/** @type {any[]} */
const emitted = new Array(kSize).fill(null);

/**
 * - `sightings`: stacks of creations, with the scopes of each. They show which functions run inside of a scope and which
 *   outside. Written by `init` and `addSighting`, emptied by `takeSightings`.
 * - `count`: the number of resources so far. Written by `init`.
 * - `currentScopes`: returns a Scope, several, or null. Written by `setSurroundings`, like `currentEmissions`.
 *
 * @type {{
 *   sightings: Sighting[],
 *   count: number,
 *   currentScopes: () => any,
 *   currentEmissions: () => any[],
 * }}
 */
const state = {
  sightings: [],
  count: 0,
  currentScopes: () => null,
  currentEmissions: () => [],
};

/**
 * @param {typeof state.currentScopes} scopes
 * @param {typeof state.currentEmissions} emissions
 */
function setSurroundings(scopes, emissions) {
  state.currentScopes = scopes;
  state.currentEmissions = emissions;
}

/** @this {any} */
function init(id, type, trigger) {
  const index = id & kMask;
  ids[index] = id;
  triggers[index] = trigger;
  executions[index] = executionAsyncId();
  resolutions[index] = 0;
  types[index] = type;
  const scopes = state.currentScopes();
  entered[index] = scopes;
  /** @type {any} */
  let holder = null;
  emitted[index] = null;
  if (state.count < kAll || state.count % kEvery === 0) {
    holder = captureSite(this?.init ?? init);
    emitted[index] = state.currentEmissions();
    if (state.sightings.length < kAll) addSighting(holder, scopes);
  }
  state.count++;
  holders[index] = holder;
}

/** @param {number} id */
function promiseResolve(id) {
  const index = id & kMask;
  if (ids[index] === id && resolutions[index] === 0) resolutions[index] = executionAsyncId();
}

/**
 * @param {number} id
 * @returns {Resource | undefined}
 */
function resourceOf(id) {
  const index = id & kMask;
  if (id <= 0 || ids[index] !== id) return undefined;
  return {
    id,
    type: types[index],
    trigger: triggers[index],
    execution: executions[index],
    holder: holders[index],
    scopes: entered[index],
    emissions: emitted[index] ?? [],
  };
}

/**
 * @param {number} id
 * @param {number} [limit]
 * @returns {Resource[]} the resource, its creator, and so on
 */
function chainOf(id, limit = 32) {
  const chain = [];
  const seen = new Set();
  for (let next = id; chain.length < limit && !seen.has(next);) {
    const resource = resourceOf(next);
    if (resource === undefined) break;
    seen.add(next);
    chain.push(resource);
    next = resource.execution;
  }
  return chain;
}

/**
 * The executions that an execution waited for: the one that resolved the promise that triggered it, and so on.
 * @param {number} id
 * @returns {Map<number, number>} executions, with the number of resolutions in between
 */
function awaitedBy(id) {
  /** @type {Map<number, number>} */
  const seen = new Map();
  /** @type {[id: number, distance: number][]} */
  const queue = [[id, 0]];
  for (let i = 0; i < queue.length && seen.size < 200; i++) {
    const [next, distance] = queue[i];
    const index = next & kMask;
    if (next <= 0 || seen.has(next)) continue;
    seen.set(next, distance);
    if (ids[index] !== next) continue;
    if (types[index] === 'PROMISE' && triggers[index] > 1) queue.push([triggers[index], distance]);
    if (resolutions[index] > 0) queue.push([resolutions[index], distance + 1]);
  }
  seen.delete(id);
  return seen;
}

/** @returns {Sighting[]} those since the last call */
function takeSightings() {
  const taken = state.sightings;
  state.sightings = [];
  return taken;
}

/**
 * @param {object} holder of a stack
 * @param {any} scopes
 */
function addSighting(holder, scopes) {
  const emissions = state.currentEmissions();
  state.sightings.push({ holder, scopes, emissions, execution: executionAsyncId() });
}

module.exports = {
  addSighting,
  awaitedBy,
  chainOf,
  init,
  promiseResolve,
  resourceOf,
  setSurroundings,
  takeSightings,
};
