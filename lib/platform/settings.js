'use strict';

// Reads the environment variables that override the package's own choices.

const {
  ArrayPrototypeIncludes,
  ArrayPrototypeJoin,
  Error,
  ObjectAssign,
} = require('./primordials');

const kSettingError = 'ERR_ASYNC_HOOKS_NATIVE_SETTING';

/** @param {string} message */
function settingError(message) {
  return ObjectAssign(new Error(message), { code: kSettingError });
}

/**
 * @param {string} name of a variable of the environment
 * @param {string[]} known its values
 * @returns {string | undefined} undefined if it is not set
 * @throws {Error} ERR_ASYNC_HOOKS_NATIVE_SETTING for any other value
 */
function readSetting(name, known) {
  const value = process.env[name];
  if (value !== undefined && !ArrayPrototypeIncludes(known, value)) {
    const names = ArrayPrototypeJoin(known, ', ');
    throw settingError(`${name} is '${value}', which is none of: ${names}`);
  }
  return value;
}

/**
 * Chooses between an implementation that not every runtime supports and one that works everywhere.
 * @param {string} name of a variable of the environment
 * @param {[best: string, other: string]} known its values
 * @param {boolean} possible whether the runtime supports the best one
 * @param {string} [why] it does not
 * @returns {boolean} whether to use the best one
 * @throws {Error} ERR_ASYNC_HOOKS_NATIVE_SETTING for another value, or if the best one is requested and not supported
 */
function choosesBest(name, known, possible, why) {
  const value = readSetting(name, known);
  const best = known[0];
  if (value === best && !possible) {
    const reason = why === undefined ? '' : `: ${why}`;
    throw settingError(`${name} is '${best}', which this runtime does not have${reason}`);
  }
  return value === undefined ? possible : value === best;
}

module.exports = { choosesBest, kSettingError, readSetting, settingError };
