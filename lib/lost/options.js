'use strict';

// The options that the command passes to the process it starts, in an environment variable.

const { settingError } = require('../platform/settings');

const kVariable = 'ASYNC_HOOKS_NATIVE_LOST';

/**
 * @typedef {object} Options
 * @property {string} [output] file that the findings are written to instead of being printed
 * @property {string} [storage] name of the only storage to report
 * @property {string[]} [ignore] globs of files whose calls are not reported
 * @property {boolean} [deep] whether sources are transformed
 * @property {import('./judge/verdict').Bind[]} [binds] functions to bind
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

/**
 * @param {string} output
 * @param {number} pid of the program
 * @returns {string} the file that gets one character for each signal that the program receives
 */
const receivedFile = (output, pid) => `${output}.${pid}`;

module.exports = { kVariable, readOptions, receivedFile };
