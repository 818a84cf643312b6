'use strict';

// Whether the sources follow new resources. When they stop, the functions that they have replaced stay in place: a
// program may have wrapped them, and resources that were created before end through them.

/**
 * `active`: written by tracking.js. V8 folds a property that is assigned once, so a check is free until the sources
 * are stopped.
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
