'use strict';

// The predicates of `expect()`. Owns whether a storage's current store is the expected one.

const { pass } = require('./scopes');

/** The predicates, by storage. @type {Map<any, Set<(store: any) => boolean>>} */
const expectations = new Map();

/**
 * @param {any} storage
 * @returns {boolean} whether the current store is as expected
 */
function holds(storage) {
  const predicates = expectations.get(storage);
  if (predicates === undefined) return true;
  const store = pass(() => storage.getStore());
  return [...predicates].every((predicate) => pass(() => predicate(store)));
}

/**
 * @param {any} storage
 * @param {(store: any) => boolean} predicate
 * @returns {() => void} removes the expectation
 */
function expect(storage, predicate) {
  const predicates = expectations.get(storage) ?? new Set();
  expectations.set(storage, predicates.add(predicate));
  return () => void predicates.delete(predicate);
}

module.exports = { expect, holds };
