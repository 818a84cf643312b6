'use strict';

// The resources of the last while: which made which, what resolved a promise, and where some were made.

const { executionAsyncId } = require('../async-hooks');
const { captureSite } = require('./stacks');

/**
 * @typedef {object} Resource
 * @property {number} id
 * @property {string} type
 * @property {number} trigger
 * @property {number} execution the resource in which it was made
 * @property {object | null} holder the stack where it was made
 * @property {any} scopes that were entered there
 * @property {{ emitter: any, event: any }[]} emissions that went on there, where the stack is known
 */

const kSize = 2 ** 16;
const kMask = kSize - 1;
/** From how many stacks on only one in so many is captured. */
const kAll = 4000;
const kEvery = 64;

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

/** The stacks of all that was made, which say what runs in a scope and what outside. @type {any[]} */
let sightings = [];
let count = 0;

/** @type {() => any} */
let currentScopes = () => null;

/** @type {() => any[]} */
let currentEmissions = () => [];

/**
 * @param {() => any} scopes a Scope, several, or null
 * @param {typeof currentEmissions} emissions
 */
function setSurroundings(scopes, emissions) {
  currentScopes = scopes;
  currentEmissions = emissions;
}

/** @this {any} */
function init(id, type, trigger) {
  const index = id & kMask;
  ids[index] = id;
  triggers[index] = trigger;
  executions[index] = executionAsyncId();
  resolutions[index] = 0;
  types[index] = type;
  const scopes = currentScopes();
  entered[index] = scopes;
  /** @type {object | null} */
  let holder = null;
  if (count < kAll || count % kEvery === 0) {
    holder = captureSite(this?.init ?? init);
    if (sightings.length < kAll) sightings.push([holder, scopes]);
  }
  count++;
  holders[index] = holder;
  emitted[index] = holder === null ? null : currentEmissions();
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
 * @returns {Resource[]} a resource, the one that made it, and so on
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
 * What an execution waited for: the promise that triggered it, what resolved that, and so on.
 * @param {number} id
 * @returns {Map<number, number>} executions, with how many resolutions are between
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

/** @returns {[holder: object, scopes: any][]} those since the last call */
function takeSightings() {
  const taken = sightings;
  sightings = [];
  return taken;
}

module.exports = {
  awaitedBy,
  chainOf,
  init,
  promiseResolve,
  resourceOf,
  setSurroundings,
  takeSightings,
};
