'use strict';

// The predicates of `expect()`. Owns whether a storage's current store is the expected one.

const { runtimeProcess } = require('../../platform/originals');
const { pass, track } = require('./scopes');

/** @typedef {(store: any) => boolean} Predicate */

/** The predicates, by storage. @type {Map<any, Set<Predicate>>} */
const expectations = new Map();
/** @type {WeakSet<Predicate>} */
const failed = new WeakSet();

/**
 * @param {any} storage
 * @returns {boolean} whether the current store is as expected
 */
function holds(storage) {
  const predicates = expectations.get(storage);
  if (predicates === undefined) return true;
  const store = pass(() => storage.getStore());
  return [...predicates].every((predicate) => pass(() => meets(store, predicate)));
}

/**
 * An error of a predicate must not be one of the program's `getStore()`.
 * @param {any} store
 * @param {Predicate} predicate
 */
function meets(store, predicate) {
  try {
    return predicate(store);
  } catch (error) {
    if (!failed.has(predicate)) warn(error);
    failed.add(predicate);
    return true;
  }
}

/** @param {any} error */
function warn(error) {
  let text = 'something that cannot be converted to a string';
  try {
    text = String(error?.stack ?? error);
  } catch {
    // An object without a prototype.
  }
  runtimeProcess.emitWarning(
    `A predicate of expect() threw. What it checks is not reported where it throws.\n${text}`,
    /** @type {any} */ ({ __proto__: null, code: 'ASYNC_HOOKS_NATIVE_PREDICATE' }),
  );
}

/**
 * @param {any} storage
 * @param {Predicate} predicate
 * @returns {() => void} removes the expectation
 */
function expect(storage, predicate) {
  // A storage whose scopes were never entered has no store, either.
  track(storage, false);
  const predicates = expectations.get(storage) ?? new Set();
  expectations.set(storage, predicates.add(predicate));
  return () => void predicates.delete(predicate);
}

module.exports = { expect, holds };
