'use strict';

// What the command asks of the process that it starts, in a variable of its environment.

const kVariable = 'ASYNC_HOOKS_NATIVE_LOST';

/**
 * @typedef {object} Options
 * @property {string} [output] a file for the findings, which nobody prints then
 * @property {string} [storage] only this one
 * @property {string[]} [ignore] globs of files whose calls are not told
 * @property {number} [max] how many findings are told
 * @property {boolean} [deep] the source transform
 * @property {import('./verdict').Bind[]} [binds] what to bind
 */

/** @returns {Options} */
function readOptions() {
  const text = process.env[kVariable];
  if (text === undefined || text === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${kVariable} is set by the command async-hooks-native lost, and not by hand`);
  }
}

module.exports = { kVariable, readOptions };
