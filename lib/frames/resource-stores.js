'use strict';

// Only for Node 20 and 22, where resources keep stores: a resource keeps the frame in which its callback ended,
// with the stores that `enterWith` has set, for its next callback. To be deleted with Node 22.

const { getFrame, kResourceFrame } = require('./carrier');
const { exitDomain } = require('./domains');
const { framesOfFrozen, markSpecialResources, special } = require('./special-resources');

/**
 * Called when a callback of the resource ends. V8 inlines it as long as it is short.
 * @param {any} resource
 */
function saveLeftFrame(resource) {
  const frame = getFrame();
  if (frame !== resource[kResourceFrame] || special.exist) writeFrame(resource, frame);
}

/**
 * @param {any} resource
 * @param {any} frame
 */
function writeFrame(resource, frame) {
  exitDomain(resource);
  try {
    resource[kResourceFrame] = frame;
  } catch {
    // The program has frozen it.
    markSpecialResources();
    framesOfFrozen.set(resource, frame);
  }
}

module.exports = { saveLeftFrame, writeFrame };
