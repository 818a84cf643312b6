'use strict';

// The API of `async-hooks-native/lost`: `explain` and `expect`.

const { AsyncLocalStorage } = require('../instance').async_hooks;
const { validateFunction, validateStorage } = require('../platform/errors');
const { judgeMiss } = require('./judge/judge');
const { makeFinding } = require('./report/findings');
const recorder = require('./recording/recorder');
const { formatFinding } = require('./report/report');
const { runtimeProcess } = require('../platform/originals');

let warned = false;

/**
 * Warns once that nothing is known about a storage: its class was imported before the recorder replaced it.
 * @param {any} storage
 */
function warnIfNotRecorded(storage) {
  if (warned || storage instanceof AsyncLocalStorage) return;
  warned = true;
  runtimeProcess.emitWarning(
    'This AsyncLocalStorage is not recorded, so that explain() and expect() know nothing about it. ' +
      'Load async-hooks-native/lost before any module that imports async_hooks: ' +
      'node --require async-hooks-native/lost app.js',
    /** @type {any} */ ({ __proto__: null, code: 'ASYNC_HOOKS_NATIVE_NOT_RECORDED' }),
  );
}

/**
 * @param {import('./report/findings').DetailedFinding} detailed
 * @returns {import('../../lost').Explanation}
 */
function explanationOf(detailed) {
  return { ...detailed.finding, text: formatFinding(detailed) };
}

/**
 * @param {any} storage
 * @returns {import('../../lost').Explanation | null}
 * @throws {TypeError} ERR_INVALID_ARG_TYPE
 */
function explain(storage) {
  validateStorage(storage, 'storage');
  warnIfNotRecorded(storage);
  const moment = recorder.momentNow(storage, explain);
  const { scope } = moment;
  if (scope !== undefined && storage.getStore() !== undefined) return null;
  const verdict = judgeMiss(moment);
  return verdict === undefined ? null : explanationOf(makeFinding('lost', moment, verdict));
}

/**
 * @param {any} storage
 * @param {(store: any) => boolean} predicate
 * @throws {TypeError} ERR_INVALID_ARG_TYPE
 */
function expect(storage, predicate) {
  validateStorage(storage, 'storage');
  validateFunction(predicate, 'predicate');
  warnIfNotRecorded(storage);
  return recorder.expect(storage, predicate);
}

module.exports = { expect, explain };
