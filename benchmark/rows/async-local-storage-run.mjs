// After the benchmark of the same name in Node's own suite.

export const name = 'async-local-storage-run';
export const about = 'run() that resolves a promise, and the await of that promise';

/** @param {any} asyncHooks */
export function prepare({ AsyncLocalStorage }) {
  const storage = new AsyncLocalStorage();
  return async (/** @type {number} */ operations) => {
    for (let i = 0; i < operations; i++) {
      await new Promise((resolve) => storage.run(i, resolve));
    }
  };
}

export function baseline() {
  return async (/** @type {number} */ operations) => {
    for (let i = 0; i < operations; i++) {
      await new Promise((resolve) => resolve(i));
    }
  };
}
