'use strict';

// A frame holds the stores of all AsyncLocalStorages at one point of the program. It never changes:
// entering a store makes a new one. What is here is the current frame, who carries it to where a
// program continues, and how a resource keeps it.
//
// Who carries it across an `await` is the carrier: V8's continuation slot, or promise hooks that
// switch a variable. Across ticks, timers and native callbacks the runtime carries the slot by itself
// where its own AsyncLocalStorage lives there (Node 24 and later); elsewhere the sources do.

const continuation = require('./carriers/continuation');
const deno = require('./carriers/deno');
const promiseHooks = require('./carriers/promise-hooks');
const { enterDomain, leaveDomain } = require('./domains');
const { framesOfFrozen, keepOutside, odd } = require('./odd-resources');
const {
  addPropagationFilter,
  filterPropagation,
  exitRefusedStores,
  propagationFiltersExist,
} = require('./on-propagate');
const { isNode, requireNode } = require('../platform/other-runtimes');
const providers = require('../platform/providers');
const { nextTick } = require('../platform/originals');
const { readSetting, settingError } = require('../platform/settings');

const kResourceFrame = Symbol('kAsyncContextFrame');

const kCarrierVariable = 'ASYNC_HOOKS_NATIVE_CARRIER';
const carriers = ['continuation', 'promise-hooks'];

function chooseCarrier() {
  const forced = readSetting(kCarrierVariable, carriers);
  if (forced === undefined && !isNode) {
    const slot = deno.probe();
    if (slot !== null) return { name: 'deno', ...slot };
  }
  const slot = forced === 'promise-hooks' ? null : continuation.probe();
  if (slot === null && forced === 'continuation') {
    throw settingError(`${kCarrierVariable} is 'continuation', which this runtime does not have`);
  }
  return slot === null
    ? { name: 'promise-hooks', getFrame: promiseHooks.getFrame, setFrame: promiseHooks.setFrame }
    : { name: 'continuation', ...slot };
}

const { name: carrier, getFrame, setFrame } = chooseCarrier();

// Whether the runtime's own AsyncLocalStorage keeps frames, whichever carrier is in use: it decides what
// a store means.
const runtimeFrames = providers.activateRuntimeFrames(continuation.probe());
const runRestoresFrame = runtimeFrames && providers.runRestoresFrame();

// Where it does not, the sources carry the frame, and a resource is what a store is kept on: what
// `enterWith` leaves when its callback ends is there when it is called again.
const sourcesCarry = carrier !== 'deno' && (!runtimeFrames || carrier !== 'continuation');
const resourcesKeepStores = carrier !== 'deno' && !runtimeFrames;
// A promise that was rejected is such a resource. The slot has nothing for it, but for what continues from it.
const promisesLackFrames = resourcesKeepStores && carrier === 'continuation';

/**
 * A constant to V8, as in `tracking.js`.
 * @type {{ started?: true }}
 */
const once = {};
let starters = { carryStores() {}, startTracking() {} };

/** @param {{ carryStores(): void, startTracking(): void }} those to carry frames, and to give out ids too */
function setSourcesStarters(those) {
  starters = those;
}

/** Gives out ids, as the first hook or question does. */
function startTracking() {
  starters.startTracking();
}

/**
 * Called when a storage is made: what exists before it is entered must not run in its frames.
 * @param {import('./on-propagate').Vetoer | undefined} vetoer
 */
function prepareCarrying(vetoer) {
  if (sourcesCarry) requireNode('AsyncLocalStorage');
  if (vetoer !== undefined) {
    requireNode('onPropagate');
    addPropagationFilter(vetoer);
  }
  // Who refuses is asked for each resource, by its type.
  if (vetoer !== undefined) startTracking();
  else if (sourcesCarry) starters.carryStores();
}

/** Called when a storage is first entered: until then there is nothing to carry. */
function startCarrying() {
  if (once.started) return;
  once.started = true;
  if (carrier === 'promise-hooks') promiseHooks.start();
  else if (sourcesCarry) continuation.start(getFrame);
  // The main script's frame ends with it, before the next tick; nobody else would take it away.
  if (sourcesCarry) nextTick(setFrame, undefined);
}

/**
 * The propagate hook, which runs for each new resource: one assignment, whatever the number of
 * storages.
 * @param {any} resource
 * @param {string} [type] of which storages may refuse to go along; without it none is asked
 */
function propagate(resource, type) {
  if (type !== undefined && propagationFiltersExist()) filterPropagation(resource, type);
  const frame = getFrame();
  // A resource that is used again may have one of its life before.
  if (frame !== undefined || resource[kResourceFrame] !== undefined)
    resource[kResourceFrame] = frame;
}

/**
 * The same for a resource of the runtime, which may carry the frame by itself.
 * @param {any} resource
 * @param {string} type
 */
function propagateToRuntimeResource(resource, type) {
  if (sourcesCarry) {
    if (once.started) propagate(resource, type);
  } else if (propagationFiltersExist()) filterPropagation(resource, type);
}

/** @returns {any} the frame that a resource of the runtime has to keep, where the runtime does not */
function frameToCarry() {
  return sourcesCarry && once.started ? getFrame() : undefined;
}

/**
 * Makes a frame current that the sources carry. For callers that have the frame at hand, which V8 reads
 * faster from resources of one kind.
 * @param {any} frame
 * @returns {any} the frame before
 */
function exchangeCarriedFrame(frame) {
  if (!sourcesCarry || !once.started) return undefined;
  const previous = getFrame();
  setFrame(frame);
  return previous;
}

/**
 * Makes the frame that the resource keeps the current one.
 * @param {any} resource
 */
function setResourceFrame(resource) {
  setFrame(resource[kResourceFrame]);
  if (odd.exist) restoreMore(resource);
}

/** @param {any} resource */
function restoreMore(resource) {
  if (framesOfFrozen.has(resource)) setFrame(framesOfFrozen.get(resource));
  exitRefusedStores(resource);
  enterDomain(resource);
}

/**
 * Enters the frame that the resource keeps.
 * @param {any} resource
 * @returns {any} the frame before, for `leaveResource`
 */
function enterResource(resource) {
  const previous = getFrame();
  setResourceFrame(resource);
  return previous;
}

/**
 * The same for a resource of the runtime, which may have done so by itself.
 * @param {any} resource
 * @returns {any} the frame before, for `leaveRuntimeResource`
 */
function enterRuntimeResource(resource) {
  if (sourcesCarry) return once.started ? enterResource(resource) : undefined;
  if (propagationFiltersExist()) exitRefusedStores(resource);
}

/**
 * @param {any} resource the one that was entered
 * @param {any} previous what `enterRuntimeResource` returned
 */
function leaveRuntimeResource(resource, previous) {
  if (sourcesCarry && once.started) leaveResource(resource, previous);
}

/** Has promises keep their frames, for those who learn of their rejections. */
function wantFramesOfPromises() {
  if (promisesLackFrames) continuation.wantFramesOfPromises();
}

/**
 * @param {any} resource the one that was entered
 * @param {any} previous what `enterResource` returned
 */
function leaveResource(resource, previous) {
  saveResourceFrame(resource);
  setFrame(previous);
}

/**
 * Has a resource keep what its callback leaves.
 * @param {any} resource
 */
function keepLeftFrame(resource) {
  const frame = getFrame();
  if (frame !== resource[kResourceFrame] || odd.exist) keepOn(resource, frame);
}

/**
 * @param {any} resource
 * @param {any} frame
 */
function keepOn(resource, frame) {
  keepNothing(resource);
  try {
    resource[kResourceFrame] = frame;
  } catch {
    keepOutside(resource, frame);
  }
}

/** @param {any} resource */
function keepNothing(resource) {
  if (odd.exist) leaveDomain(resource);
}

/** @type {(resource: any) => void} */
const saveResourceFrame = resourcesKeepStores ? keepLeftFrame : keepNothing;

module.exports = {
  carrier,
  enterRuntimeResource,
  enterResource,
  frameToCarry,
  getFrame,
  saveResourceFrame,
  keepsAllFramesOfPromises: continuation.keepsAllFramesOfPromises,
  kResourceFrame,
  leaveRuntimeResource,
  exchangeCarriedFrame,
  leaveResource,
  prepareCarrying,
  promisesLackFrames,
  propagate,
  propagateToRuntimeResource,
  resourcesKeepStores,
  runRestoresFrame,
  setResourceFrame,
  runtimeFrames,
  setFrame,
  setSourcesStarters,
  sourcesCarry,
  startCarrying,
  startTracking,
  wantFramesOfPromises,
};
