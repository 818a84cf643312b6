'use strict';

// How the process ends when a hook throws or the stack of contexts is corrupted. No other file of the
// context or the hooks ends the process.

const {
  ArrayPrototypeConcat,
  ArrayPrototypeReduce,
  ErrorCaptureStackTrace,
  RegExpPrototypeExec,
  StringPrototypeIndexOf,
  StringPrototypeSlice,
  StringPrototypeSplit,
} = require('../platform/primordials');
const { requireCore } = require('../platform/core-modules');
const { runtimeProcess } = require('../platform/originals');
const { async_id_fields, constants } = require('./fields');

const { inspect } = requireCore('node:util');

const { kExecutionAsyncId } = constants;

/**
 * Ends the process after a hook has thrown. The hook may have run while an object was half constructed, so no
 * state can be relied on. `exit` listeners run, `uncaughtException` listeners do not.
 * @param {any} error
 */
function fatalError(error) {
  /** @type {any} */ (runtimeProcess)._rawDebug(describeThrown(error));
  if (abortsOnUncaughtException()) runtimeProcess.abort();
  runtimeProcess.exit(1);
}

/** @param {any} error */
function describeThrown(error) {
  if (typeof error?.stack === 'string') return error.stack;
  const thrown = { message: inspect(error), stack: '' };
  ErrorCaptureStackTrace(thrown, fatalError);
  return thrown.stack;
}

/**
 * Ends the process without running any more JavaScript, as Node does when a context is popped that is not
 * the innermost.
 * @param {number} expected the id that was to be popped
 * @param {Function} caller the first function that the stack trace leaves out
 */
function failWithCorruptedAsyncStack(expected, caller) {
  const actual = async_id_fields[kExecutionAsyncId];
  const error = { stack: '' };
  ErrorCaptureStackTrace(error, caller);
  const frames = StringPrototypeSlice(error.stack, StringPrototypeIndexOf(error.stack, '\n'));
  const message = `async hook stack has become corrupted (actual: ${actual}, expected: ${expected})`;
  /** @type {any} */ (runtimeProcess)._rawDebug(`Error: ${message}${frames}`);
  if (abortsOnUncaughtException()) runtimeProcess.abort();
  /** @type {any} */ (runtimeProcess).reallyExit(1);
}

/** @returns {boolean} */
function abortsOnUncaughtException() {
  const flag = /^--(no-)?abort[-_]on[-_]uncaught[-_]exception$/;
  const { env, execArgv } = runtimeProcess;
  const options = ArrayPrototypeConcat(StringPrototypeSplit(env.NODE_OPTIONS ?? '', ' '), execArgv);
  return ArrayPrototypeReduce(
    options,
    (on, option) => {
      const found = RegExpPrototypeExec(flag, option);
      return found ? found[1] === undefined : on;
    },
    false,
  );
}

module.exports = { failWithCorruptedAsyncStack, fatalError };
