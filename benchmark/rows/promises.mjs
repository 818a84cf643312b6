// After the benchmark of the same name in Node's own suite.

export const name = 'promises';
export const about = 'a promise that resolves, rejects in then() and is caught';
export const stretch = 3;
export const warmUpStretch = 3;
export const cases = [
  { asyncHooks: 'disabled' },
  { asyncHooks: 'enabled' },
  { asyncHooks: 'enabledWithDestroy' },
  { asyncHooks: 'enabledWithInitOnly' },
  { asyncHooks: 'enabledWithInitBeforeAfter' },
  { asyncHooks: 'enabledWithoutPromises' },
];

const noop = () => {};

/** @type {Record<string, Record<string, (() => void) | boolean>>} */
const CALLBACKS = {
  disabled: { promiseResolve: noop },
  enabled: { promiseResolve: noop },
  enabledWithDestroy: { promiseResolve: noop, destroy: noop },
  enabledWithInitOnly: { init: noop },
  enabledWithInitBeforeAfter: { init: noop, before: noop, after: noop },
  // An option of Node 24 and later, which older releases ignore.
  enabledWithoutPromises: { init: noop, trackPromises: false },
};

/**
 * @param {any} asyncHooks
 * @param {{ asyncHooks: string }} parameters
 */
export function prepare({ createHook }, { asyncHooks: state }) {
  const hook = createHook(CALLBACKS[state]);
  if (state !== 'disabled') hook.enable();
  return settleLoop;
}

export const baseline = () => settleLoop;

// One error for all, as in Node's benchmark: creating one takes longer than three promises.
const expected = new Error('expected');

/** @param {number} operations */
async function settleLoop(operations) {
  for (let i = 0; i < operations; i++) {
    await new Promise((resolve) => resolve(undefined))
      .then(() => {
        throw expected;
      })
      .catch((error) => error);
  }
}
