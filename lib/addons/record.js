'use strict';

/** @typedef {{ file: string, functions: number, keeps: boolean, problem?: string }} BoundAddon */

/** What the switch has done, for the doctor: this is there while the switch is not. */
const record = {
  on: false,
  /** @type {BoundAddon[]} */
  bound: [],
  /** Packages whose addons are left alone. @type {Set<string>} */
  exceptions: new Set(),
};

module.exports = { record };
