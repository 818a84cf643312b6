import { expectCount, runInAll } from './support/storages.mjs';

export const name = 'get-store-subclasses';
export const about =
  'getStore() at one place of the program, of storages with ten different classes';

const CLASSES = 10;

/** @param {any} asyncHooks */
export function prepare({ AsyncLocalStorage }) {
  const storages = Array.from(
    { length: CLASSES },
    () => new (class extends AsyncLocalStorage {})(),
  );
  const store = {};
  return (/** @type {number} */ operations) =>
    runInAll(storages, store, () => {
      let right = 0;
      for (let i = 0; i < operations; i++) {
        if (storages[i % CLASSES].getStore() === store) right++;
      }
      expectCount(right, operations);
    });
}
