'use strict';

// The settings of a storage, from its options.

/** @typedef {import('../frames/on-propagate').PropagationFilter} PropagationFilter */

class Settings {
  /** @param {any} defaultValue */
  constructor(defaultValue) {
    this.defaultValue = defaultValue;
    this.name = '';
    /** @type {PropagationFilter | undefined} */
    this.filter = undefined;
  }
}

/** Shared by the storages without options, which most are. */
const kNoSettings = new Settings(undefined);

module.exports = { Settings, kNoSettings };
