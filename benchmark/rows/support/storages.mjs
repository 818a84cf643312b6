/**
 * @param {any} asyncHooks
 * @param {number} count
 * @returns {any[]}
 */
export function createStorages({ AsyncLocalStorage }, count) {
  return Array.from({ length: count }, () => new AsyncLocalStorage());
}

/**
 * Calls the callback inside nested run() calls, one for each storage.
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
 * Checks the result: V8 may optimize a loop away whose results are not used, and a wrong result must not be measured.
 * @param {number} actual
 * @param {number} expected
 */
export function expectCount(actual, expected) {
  if (actual !== expected) throw new Error(`${actual} of ${expected} reads gave the right store`);
}
