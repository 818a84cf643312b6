import { createStorages, expectCount, runInAll } from './support/storages.mjs';

export const name = 'await-in-store';
export const about = 'an await in a loop inside run()';
export const cases = [{ storages: 1 }];
/** @type {import('../harness/subjects.mjs').Subject[]} */
export const peers = ['built-in-frame'];

/**
 * @param {any} asyncHooks
 * @param {{ storages: number }} parameters
 */
export function prepare(asyncHooks, parameters) {
  const storages = createStorages(asyncHooks, parameters.storages);
  const store = {};
  return (/** @type {number} */ operations) =>
    runInAll(storages, store, async () => {
      await awaitLoop(operations);
      expectCount(storages[0].getStore() === store ? 1 : 0, 1);
    });
}

export const baseline = () => awaitLoop;

/** @param {number} operations */
async function awaitLoop(operations) {
  for (let i = 0; i < operations; i++) await undefined;
}
