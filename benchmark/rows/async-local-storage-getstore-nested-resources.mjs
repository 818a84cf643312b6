// After the benchmark of the same name in Node's own suite.

import { expectCount } from './support/storages.mjs';

export const name = 'async-local-storage-getstore-nested-resources';
export const about = 'getStore() inside run() and nested AsyncResource scopes';
export const cases = [{ resourceCount: 10 }, { resourceCount: 100 }, { resourceCount: 1000 }];

/**
 * @param {any} asyncHooks
 * @param {{ resourceCount: number }} parameters
 */
export function prepare({ AsyncLocalStorage, AsyncResource }, { resourceCount }) {
  const storage = new AsyncLocalStorage();
  const store = {};

  /**
   * @param {number} depth
   * @param {() => void} callback
   */
  function runInScopes(depth, callback) {
    if (depth === 0) return callback();
    new AsyncResource('BENCHMARK').runInAsyncScope(() => runInScopes(depth - 1, callback));
  }

  return (/** @type {number} */ operations) =>
    storage.run(store, () =>
      runInScopes(resourceCount, () => {
        let right = 0;
        for (let i = 0; i < operations; i++) {
          if (storage.getStore() === store) right++;
        }
        expectCount(right, operations);
      }),
    );
}
