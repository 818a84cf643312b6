// After the benchmark of the same name in Node's own suite.

import { setImmediate as turn } from 'node:timers/promises';

export const name = 'gc-tracking';
export const about = 'new AsyncResource(), and a share of a garbage collection after all of them';
// The collection also marks older objects. With few resources, that would dominate the result.
export const operations = 200_000;
export const ownTime = (/** @type {{ method: string }} */ { method }) =>
  method === 'trackingEnabledWithDestroyHook' ? 550 : 60;
export const flags = ['--expose-gc'];
export const cases = [
  { method: 'trackingEnabled' },
  { method: 'trackingEnabledWithDestroyHook' },
  { method: 'trackingDisabled' },
];

/**
 * @param {any} asyncHooks
 * @param {{ method: string }} parameters
 */
export function prepare({ AsyncResource, createHook }, { method }) {
  if (method === 'trackingEnabledWithDestroyHook') {
    createHook({ init() {}, destroy() {} }).enable();
  }
  const options = method === 'trackingDisabled' ? { requireManualDestroy: true } : undefined;
  const { gc } = /** @type {{ gc: () => void }} */ (/** @type {unknown} */ (globalThis));
  return async (/** @type {number} */ operations) => {
    for (let i = 0; i < operations; i++) new AsyncResource('BENCHMARK', options);
    await turn();
    gc();
    await turn();
  };
}
