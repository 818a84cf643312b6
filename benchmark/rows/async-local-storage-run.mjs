// After the benchmark of the same name in Node's own suite.

import { createStorages, runInAll } from './support/storages.mjs';

export const name = 'async-local-storage-run';
export const about = 'run() that resolves a promise, and the await of that promise';
export const cases = [{ storages: 1 }, { storages: 10 }];
// The other modules nest each run in the previous one, without an end.
/** @type {import('../harness/subjects.mjs').Subject[]} */
export const peers = ['cls-hooked', 'built-in-frame'];

/**
 * @param {any} asyncHooks
 * @param {{ storages: number }} parameters
 */
export function prepare(asyncHooks, parameters) {
  const [storage, ...others] = createStorages(asyncHooks, parameters.storages);
  return (/** @type {number} */ operations) =>
    runInAll(others, {}, async () => {
      for (let i = 0; i < operations; i++) {
        await new Promise((resolve) => storage.run(i, resolve));
      }
    });
}

export function baseline() {
  return async (/** @type {number} */ operations) => {
    for (let i = 0; i < operations; i++) {
      await new Promise((resolve) => resolve(i));
    }
  };
}
