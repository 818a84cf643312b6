'use strict';

// Propagates the current frame to resources. A resource keeps the frame of its creation, and its callbacks run
// in that frame. There are three cases:
//
// - resources of the package and of embedders, which always keep a frame: `propagate`, `enterResource` and
//   `leaveResource`;
// - resources of the runtime, which keep one only where the sources carry frames: `propagateToRuntimeResource`,
//   `enterRuntimeResource` and `leaveRuntimeResource`;
// - resources of the runtime whose frame the caller has at hand: `frameToCarry` and `exchangeCarriedFrame`.

const {
  getFrame,
  kResourceFrame,
  resourcesKeepStores,
  setFrame,
  sourcesCarry,
} = require('./carrier');
const { carrying } = require('./carrying');
const { enterDomain, exitDomain } = require('./domains');
const { exitRefusedStores, filterPropagation, propagationFiltersExist } = require('./on-propagate');
const { saveLeftFrame } = require('./resource-stores');
const { framesOfFrozen, special } = require('./special-resources');

/**
 * One assignment for each new resource, however many storages there are.
 * @param {any} resource
 * @param {string} [type] for propagation filters, which are not called without one
 */
function propagate(resource, type) {
  if (type !== undefined && propagationFiltersExist()) filterPropagation(resource, type);
  const frame = getFrame();
  // A pooled resource may have the frame of an earlier use.
  if (frame !== undefined || resource[kResourceFrame] !== undefined)
    resource[kResourceFrame] = frame;
}

/**
 * @param {any} resource
 * @param {string} type
 */
function propagateToRuntimeResource(resource, type) {
  if (sourcesCarry) {
    if (carrying.started) propagate(resource, type);
  } else if (propagationFiltersExist()) filterPropagation(resource, type);
}

/** @returns {any} the frame that a new resource of the runtime has to keep, or undefined if the runtime carries it */
function frameToCarry() {
  return sourcesCarry && carrying.started ? getFrame() : undefined;
}

/**
 * Makes the resource's frame current.
 * @param {any} resource
 */
function setResourceFrame(resource) {
  setFrame(resource[kResourceFrame]);
  if (special.exist) setSpecialFrame(resource);
}

/** @param {any} resource */
function setSpecialFrame(resource) {
  if (framesOfFrozen.has(resource)) setFrame(framesOfFrozen.get(resource));
  exitRefusedStores(resource);
  enterDomain(resource);
}

/**
 * Called when a callback of the resource has ended. On Node 20 and 22 the resource keeps the frame that it left.
 * @type {(resource: any) => void}
 */
const saveResourceFrame = resourcesKeepStores ? saveLeftFrame : exitDomain;

/**
 * @param {any} resource
 * @returns {any} the previous frame, for `leaveResource`
 */
function enterResource(resource) {
  const previous = getFrame();
  setResourceFrame(resource);
  return previous;
}

/**
 * @param {any} resource
 * @param {any} previous what `enterResource` returned
 */
function leaveResource(resource, previous) {
  saveResourceFrame(resource);
  setFrame(previous);
}

/**
 * @param {any} resource
 * @returns {any} the previous frame, for `leaveRuntimeResource`
 */
function enterRuntimeResource(resource) {
  if (sourcesCarry) return carrying.started ? enterResource(resource) : undefined;
  if (propagationFiltersExist()) exitRefusedStores(resource);
}

/**
 * @param {any} resource
 * @param {any} previous what `enterRuntimeResource` returned
 */
function leaveRuntimeResource(resource, previous) {
  if (sourcesCarry && carrying.started) leaveResource(resource, previous);
}

/**
 * V8 reads the frame faster in a caller whose resources are of one kind.
 * @param {any} frame that becomes current
 * @returns {any} the previous frame, to be exchanged again at the end
 */
function exchangeCarriedFrame(frame) {
  if (!sourcesCarry || !carrying.started) return undefined;
  const previous = getFrame();
  setFrame(frame);
  return previous;
}

module.exports = {
  enterResource,
  enterRuntimeResource,
  exchangeCarriedFrame,
  frameToCarry,
  leaveResource,
  leaveRuntimeResource,
  propagate,
  propagateToRuntimeResource,
  saveResourceFrame,
  setResourceFrame,
};
