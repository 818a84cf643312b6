'use strict';

// What the environment asks for, where the package would choose by itself.

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
 * @returns {string | undefined} undefined where it is not set
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
 * Chooses between a way that not every runtime has and one that works everywhere.
 * @param {string} name of a variable of the environment
 * @param {[best: string, other: string]} known its values
 * @param {boolean} possible whether the runtime has what the best way takes
 * @param {string} [why] it has not
 * @returns {boolean} whether the best way is to be used
 * @throws {Error} ERR_ASYNC_HOOKS_NATIVE_SETTING for another value, and where the best way is asked for and impossible
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
