export const name = 'schedule';
export const about = 'a callback scheduled and called, in a store or outside of any';

/** @type {Record<string, (callback: () => void) => void>} */
const SCHEDULERS = {
  setTimeout: (callback) => setTimeout(callback, 1),
  setInterval(callback) {
    const interval = setInterval(() => {
      clearInterval(interval);
      callback();
    }, 1);
  },
  setImmediate: (callback) => setImmediate(callback),
  nextTick: (callback) => process.nextTick(callback),
  queueMicrotask: (callback) => queueMicrotask(callback),
};

export const cases = Object.keys(SCHEDULERS).flatMap((api) => [
  { api, store: 'yes' },
  { api, store: 'no' },
]);

const STORE = {};

/**
 * A program without a store has used one before.
 * @param {any} asyncHooks
 * @param {{ api: string, store: string }} parameters
 */
export function prepare({ AsyncLocalStorage }, { api, store }) {
  const storage = new AsyncLocalStorage();
  const expected = store === 'yes' ? STORE : undefined;
  const run = (/** @type {number} */ operations) =>
    scheduleAll(SCHEDULERS[api], operations, () => {
      if (storage.getStore() !== expected) throw new Error('another store');
    });
  storage.run(STORE, () => {});
  return expected
    ? (/** @type {number} */ operations) => storage.run(expected, run, operations)
    : run;
}

/** @param {{ api: string }} parameters */
export function baseline({ api }) {
  return (/** @type {number} */ operations) => scheduleAll(SCHEDULERS[api], operations, () => {});
}

/**
 * @param {(callback: () => void) => void} schedule
 * @param {number} operations
 * @param {() => void} check
 */
function scheduleAll(schedule, operations, check) {
  return new Promise((resolve) => {
    let left = operations;
    const callback = () => {
      check();
      if (--left === 0) resolve(undefined);
    };
    for (let i = 0; i < operations; i++) schedule(callback);
  });
}
