'use strict';

// Whether the sources follow new resources. When they stop, the functions that they have replaced stay in place: a
// program may have wrapped them, and resources that were created before end through them.

const { ArrayPrototypePush } = require('../platform/primordials');

/**
 * `active`: written by tracking.js. V8 folds a property that is assigned once, so a check is free until the sources
 * are stopped.
 * @type {{ active?: boolean }}
 */
const sources = {};

/** What is done when that changes. Written by `onActiveChange`. @type {(() => void)[]} */
const listeners = [];

/** @returns {boolean} */
function sourcesAreActive() {
  return sources.active === true;
}

/** @param {boolean} active */
function setSourcesActive(active) {
  if (sourcesAreActive() === active) return;
  sources.active = active;
  for (let i = 0; i < listeners.length; i++) listeners[i]();
}

/** @param {() => void} listener */
function onActiveChange(listener) {
  ArrayPrototypePush(listeners, listener);
}

module.exports = { onActiveChange, setSourcesActive, sourcesAreActive };
