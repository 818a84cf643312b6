import { expectCount } from './support/storages.mjs';

export const name = 'bind-and-snapshot';
export const about = 'capture the context inside a run() and call a function in it';
export const stretch = 5;
export const cases = [
  { method: 'AsyncLocalStorage.bind' },
  { method: 'AsyncLocalStorage.snapshot' },
  { method: 'AsyncResource.bind' },
];
/** @type {import('../harness/subjects.mjs').Subject[]} */
export const peers = ['built-in-frame'];

/**
 * @param {any} asyncHooks
 * @param {{ method: string }} parameters
 */
export function prepare({ AsyncLocalStorage, AsyncResource }, { method }) {
  const storage = new AsyncLocalStorage();
  const getStore = () => storage.getStore();
  /** @type {Record<string, () => () => unknown>} */
  const captures = {
    'AsyncLocalStorage.bind': () => AsyncLocalStorage.bind(getStore),
    'AsyncLocalStorage.snapshot': () => {
      const runInSnapshot = AsyncLocalStorage.snapshot();
      return () => runInSnapshot(getStore);
    },
    'AsyncResource.bind': () => AsyncResource.bind(getStore),
  };
  const capture = captures[method];
  const store = {};
  return (/** @type {number} */ operations) =>
    storage.run(store, () => {
      let right = 0;
      for (let i = 0; i < operations; i++) {
        const captured = capture();
        if (captured() === store) right++;
      }
      expectCount(right, operations);
    });
}
