'use strict';

// Whether the sources look for new resources. What they have put in place stays there: a program may have
// put something of its own over it, and what was made meanwhile ends through it.

/**
 * A constant to V8 as long as nobody stops them, as in `tracking.js`.
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
