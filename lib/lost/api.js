'use strict';

// The API of `async-hooks-native/lost`: `explain` and `expect`.

const { validateFunction, validateStorage } = require('../platform/errors');
const { judgeMiss } = require('./judge/judge');
const { makeFinding } = require('./report/findings');
const recorder = require('./recording/recorder');
const { formatFinding } = require('./report/report');

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
  return recorder.expect(storage, predicate);
}

module.exports = { expect, explain };
