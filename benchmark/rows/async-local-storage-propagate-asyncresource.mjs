// After the benchmark of the same name in Node's own suite.

import { createStorages, runInAll } from './support/storages.mjs';

export const name = 'async-local-storage-propagate-asyncresource';
export const about = 'new AsyncResource() inside nested run() calls';
export const cases = [
  { storageCount: 0 },
  { storageCount: 1 },
  { storageCount: 10 },
  { storageCount: 100 },
];
/** @type {import('../harness/subjects.mjs').Subject[]} */
export const peers = ['built-in-frame'];

/**
 * @param {any} asyncHooks
 * @param {{ storageCount: number }} parameters
 */
export function prepare(asyncHooks, { storageCount }) {
  const { AsyncResource } = asyncHooks;
  const storages = createStorages(asyncHooks, storageCount);
  return (/** @type {number} */ operations) =>
    runInAll(storages, {}, () => {
      for (let i = 0; i < operations; i++) new AsyncResource('BENCHMARK');
    });
}
