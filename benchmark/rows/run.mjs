import { ALL_PEERS } from '../harness/subjects.mjs';
import { createStorages, expectCount, runInAll } from './support/storages.mjs';

export const name = 'run';
export const about = 'run() with a getStore() inside, while other storages have stores too';
export const growth = 'storages';
export const cases = [1, 3, 10, 30, 100].map((storages) => ({ storages }));
export const peers = ALL_PEERS;

/**
 * @param {any} asyncHooks
 * @param {{ storages: number }} parameters
 */
export function prepare(asyncHooks, parameters) {
  const [storage, ...others] = createStorages(asyncHooks, parameters.storages);
  const getStore = () => storage.getStore();
  return (/** @type {number} */ operations) =>
    runInAll(others, {}, () => {
      let right = 0;
      for (let i = 0; i < operations; i++) {
        if (storage.run(i, getStore) === i) right++;
      }
      expectCount(right, operations);
    });
}
