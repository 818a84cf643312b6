'use strict';

const { ErrorCaptureStackTrace } = require('../platform/primordials');
const { requireCore } = require('../platform/core-modules');
const { runtimeProcess } = require('../platform/originals');
const { abortsOnUncaughtException } = require('./id-stack');

const { inspect } = requireCore('node:util');

/**
 * A hook that throws ends the process: it may run where an object is half made, so that nothing
 * can be promised about what comes after. `exit` listeners run, `uncaughtException` listeners do not.
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

module.exports = { fatalError };
