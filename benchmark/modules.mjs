import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** What a row can be measured with: 'none' is its baseline, the same loop with nothing tracked. */
export const SUBJECTS = /** @type {const} */ (['none', 'built-in', 'native']);

/** @typedef {(typeof SUBJECTS)[number]} Subject */

/**
 * The built-in has no public counterpart of the embedder subpath, but its internal module has the
 * same functions under the same names. `--expose-internals` makes it reachable.
 * @type {Record<string, Record<string, string>>}
 */
const SPECIFIERS = {
  'built-in': { main: 'node:async_hooks', embedder: 'internal/async_hooks' },
  native: { main: 'async-hooks-native', embedder: 'async-hooks-native/embedder' },
};

/**
 * @param {Subject} subject
 * @param {'main' | 'embedder'} entry
 * @returns {any}
 */
export function loadModule(subject, entry) {
  return require(SPECIFIERS[subject][entry]);
}

/**
 * @param {Subject} subject
 * @param {'main' | 'embedder'} entry
 * @returns {string[]} what node must be started with so that loadModule() finds the module
 */
export function nodeFlags(subject, entry) {
  return subject === 'built-in' && entry === 'embedder' ? ['--expose-internals'] : [];
}
