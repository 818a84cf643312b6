'use strict';

// Whether the sources follow new resources. What they have replaced stays replaced when they stop: a program may
// have wrapped it, and resources that were created before end through it.

/**
 * `active`: written by tracking.js. V8 folds a property that is assigned once, so that a check is free until the
 * sources are stopped.
 * @type {{ active?: boolean }}
 */
const sources = {};

/** @returns {boolean} */
function sourcesAreActive() {
  return sources.active === true;
}

/** @param {boolean} active */
function setSourcesActive(active) {
  if (sourcesAreActive() !== active) sources.active = active;
}

module.exports = { sourcesAreActive, setSourcesActive };
