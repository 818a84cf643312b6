import { createStorages, expectCount, runInAll } from './support/storages.mjs';

export const name = 'run-cold';
export const about = 'ten nested run() and a getStore(), by code that V8 only interprets';
export const flags = ['--no-opt', '--no-maglev', '--no-sparkplug'];

const STORAGES = 10;

/** @param {any} asyncHooks */
export function prepare(asyncHooks) {
  const storages = createStorages(asyncHooks, STORAGES);
  const store = {};
  const getStore = () => storages[0].getStore();
  return (/** @type {number} */ operations) => {
    let right = 0;
    for (let i = 0; i < operations; i++) {
      if (runInAll(storages, store, getStore) === store) right++;
    }
    expectCount(right, operations);
  };
}
