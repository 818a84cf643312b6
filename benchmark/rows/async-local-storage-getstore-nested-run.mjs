// After the benchmark of the same name in Node's own suite.

import { ALL_PEERS } from '../harness/subjects.mjs';
import { createStorages, expectCount, runInAll } from './support/storages.mjs';

export const name = 'async-local-storage-getstore-nested-run';
export const about = 'getStore() of the outermost of nested run() calls';
export const cases = [{ storageCount: 1 }, { storageCount: 10 }, { storageCount: 100 }];
export const peers = ALL_PEERS;

/**
 * @param {any} asyncHooks
 * @param {{ storageCount: number }} parameters
 */
export function prepare(asyncHooks, { storageCount }) {
  const storages = createStorages(asyncHooks, storageCount);
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
