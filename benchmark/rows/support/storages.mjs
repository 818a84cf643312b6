/**
 * @param {any} asyncHooks
 * @param {number} count
 * @returns {any[]}
 */
export function createStorages({ AsyncLocalStorage }, count) {
  return Array.from({ length: count }, () => new AsyncLocalStorage());
}

/**
 * Calls back inside a run() of each storage, one in the other.
 * @template T
 * @param {any[]} storages
 * @param {unknown} store
 * @param {() => T} callback
 * @returns {T}
 */
export function runInAll([storage, ...others], store, callback) {
  if (!storage) return callback();
  return storage.run(store, () => runInAll(others, store, callback));
}

/**
 * A loop whose results nobody looks at may be optimized away, and a wrong result has no speed.
 * @param {number} actual
 * @param {number} expected
 */
export function expectCount(actual, expected) {
  if (actual !== expected) throw new Error(`${actual} of ${expected} reads gave the right store`);
}
