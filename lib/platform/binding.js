'use strict';

// Chooses the core: the native binary, or the core in JavaScript if the binary cannot be loaded.

const { Error, ObjectAssign } = require('./primordials');
const { loadBinary, refuseSnapshots } = require('./binary');
const { requireCore } = require('./core-modules');
const { readSetting } = require('./settings');

const kBinding = 'ASYNC_HOOKS_NATIVE_BINDING';
const kWarned = 'async-hooks-native.warned';

/**
 * @typedef {object} Choice
 * @property {typeof import('../../binding')} binding
 * @property {string} [path] of the binary; undefined for the core in JavaScript
 * @property {Error} [error] why the binary could not be loaded; undefined if that was not tried
 */

/** `choice`: written by `chooseBinding`. @type {{ choice: Choice | undefined }} */
const state = { choice: undefined };

/**
 * @returns {Choice} the same whenever it is called
 * @throws {Error} ERR_ASYNC_HOOKS_NATIVE_BINDING if the binary is required and cannot be loaded;
 *   ERR_ASYNC_HOOKS_NATIVE_SNAPSHOT
 */
function chooseBinding() {
  return (state.choice ??= choose());
}

/** @returns {Choice} */
function choose() {
  refuseSnapshots();
  const forced = readSetting(kBinding, ['native', 'js']);
  if (forced === 'js') return { binding: loadJsCore() };
  try {
    return loadBinary();
  } catch (error) {
    if (forced === 'native') throw error;
    return { binding: loadJsCore(), error: /** @type {Error} */ (error) };
  }
}

function loadJsCore() {
  return require('./js-core');
}

/**
 * A warning that the core in JavaScript is used, for this thread and none that it starts.
 * @param {Error} error why the binary could not be loaded
 * @returns {Error | undefined} undefined if a thread has warned already
 */
function makeJsCoreWarning({ message }) {
  const { getEnvironmentData, setEnvironmentData } = requireCore('node:worker_threads');
  // A host without it warns in each thread.
  if (getEnvironmentData?.(kWarned)) return undefined;
  setEnvironmentData?.(kWarned, true);
  const warning = new Error(
    `async-hooks-native runs without its native binary, on a core in JavaScript: an await in a store,
resources under a destroy hook and the first use cost more.`,
  );
  return ObjectAssign(warning, {
    name: 'Warning',
    code: 'ASYNC_HOOKS_NATIVE_NO_BINARY',
    detail: `${message}\n${kBinding}=js chooses the core in JavaScript, without this warning.`,
  });
}

module.exports = { chooseBinding, kBinding, makeJsCoreWarning };
