import { expectCount } from './support/storages.mjs';

export const name = 'growth-depth';
export const about = 'a run() and a resource scope, inside so many scopes, and a getStore() inside';
export const growth = 'depth';
export const cases = [1, 10, 100, 1000].map((depth) => ({ depth }));

/**
 * @param {any} asyncHooks
 * @param {{ depth: number }} parameters
 */
export function prepare({ AsyncLocalStorage, AsyncResource }, { depth }) {
  const storage = new AsyncLocalStorage();
  const store = {};
  const resource = new AsyncResource('BENCHMARK');
  const getStore = () => storage.getStore();
  const inScope = () => resource.runInAsyncScope(getStore);

  /**
   * @param {number} left
   * @param {() => void} callback
   * @returns {void}
   */
  function nest(left, callback) {
    if (left === 0) return callback();
    // `run` with the store that is current enters nothing.
    new AsyncResource('BENCHMARK').runInAsyncScope(() =>
      storage.run({ left }, () => nest(left - 1, callback)),
    );
  }

  return (/** @type {number} */ operations) =>
    nest(depth, () => {
      for (let i = 0; i < operations; i++) storage.run(store, inScope);
      expectCount(getStore().left, 1);
    });
}
