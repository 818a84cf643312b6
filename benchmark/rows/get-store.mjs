import { createStorages, expectCount, runInAll } from './support/storages.mjs';

export const name = 'get-store';
export const about = 'getStore() inside run()';
export const cases = [{ storages: 1 }];

/**
 * @param {any} asyncHooks
 * @param {{ storages: number }} parameters
 */
export function prepare(asyncHooks, parameters) {
  const storages = createStorages(asyncHooks, parameters.storages);
  const [storage] = storages;
  const store = {};
  return (/** @type {number} */ operations) =>
    runInAll(storages, store, () => {
      let right = 0;
      for (let i = 0; i < operations; i++) {
        if (storage.getStore() === store) right++;
      }
      expectCount(right, operations);
    });
}
