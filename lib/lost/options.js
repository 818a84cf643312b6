'use strict';

// What the command asks of the process that it starts, in a variable of its environment.

const { settingError } = require('../platform/settings');

const kVariable = 'ASYNC_HOOKS_NATIVE_LOST';

/**
 * @typedef {object} Options
 * @property {string} [output] a file for the findings, which nobody prints then
 * @property {string} [storage] only this one
 * @property {string[]} [ignore] globs of files whose calls are not told
 * @property {boolean} [deep] the source transform
 * @property {import('./verdict').Bind[]} [binds] what to bind
 */

/**
 * @returns {Options}
 * @throws {Error} ERR_ASYNC_HOOKS_NATIVE_SETTING
 */
function readOptions() {
  const text = process.env[kVariable];
  if (text === undefined || text === '') return {};
  const options = parse(text);
  if (options !== null && typeof options === 'object') return options;
  throw settingError(
    `${kVariable} is '${text}', which the command async-hooks-native lost has not set. Unset it.`,
  );
}

/** @param {string} text */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

module.exports = { kVariable, readOptions };
