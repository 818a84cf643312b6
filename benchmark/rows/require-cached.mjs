import { createRequire } from 'node:module';

export const name = 'require-cached';
export const about = 'require() of what is loaded; this package comes by its preload';
export const preload = true;
export const cases = [
  { module: 'fs' },
  { module: 'node:fs' },
  { module: '../../lib/command-line.js' },
];

const require = createRequire(import.meta.url);

/**
 * @param {any} asyncHooks
 * @param {{ module: string }} parameters
 */
export const prepare = (asyncHooks, parameters) => makeLoop(parameters);

/** @param {{ module: string }} parameters */
export const baseline = (parameters) => makeLoop(parameters);

/** @param {{ module: string }} parameters */
function makeLoop({ module }) {
  const expected = require(module);
  return (/** @type {number} */ operations) => {
    for (let i = 0; i < operations; i++) {
      if (require(module) !== expected) throw new Error(`another ${module}`);
    }
  };
}
