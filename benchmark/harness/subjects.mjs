// The modules that can be measured, and how a process loads them.

import { createRequire } from 'node:module';
import { join } from 'node:path';
import { measuredPackage } from './measured-package.mjs';
import { requireLibrary } from './libraries.mjs';
import { PEERS } from './peers.mjs';

const require = createRequire(import.meta.url);

/**
 * The modules with which a row can be measured. 'none' is its baseline, the same loop with nothing tracked.
 * @typedef {'none' | 'built-in' | 'native' | Peer} Subject
 * @typedef {'built-in-frame' | 'cls-hooked' | 'async-listener' | 'zone.js'} Peer
 */

/**
 * Their names in tables.
 * @type {Record<Subject, string>}
 */
export const MODULE_NAMES = {
  none: 'nothing tracked',
  'built-in': 'built-in',
  native: 'this package',
  'built-in-frame': 'built-in, async-context-frame',
  'cls-hooked': 'cls-hooked',
  'async-listener': 'async-listener',
  'zone.js': 'zone.js',
};

/**
 * Other packages. They propagate a store through callbacks, but not across an `await`.
 * @type {Peer[]}
 */
export const PACKAGES = ['cls-hooked', 'async-listener', 'zone.js'];

/** @type {Peer[]} */
export const ALL_PEERS = ['built-in-frame', ...PACKAGES];

/**
 * @param {number} major of the Node that is measured
 * @param {boolean} withPackages
 * @returns {Peer[]}
 */
export function peersOn(major, withPackages) {
  // Later releases always use frames, and Node 20 does not have them.
  return ALL_PEERS.filter((peer) => (peer === 'built-in-frame' ? major === 22 : withPackages));
}

/**
 * The built-in has no public counterpart of the embedder subpath, but its internal module has the
 * same functions under the same names. `--expose-internals` makes it reachable.
 * @type {Record<string, Record<string, string>>}
 */
const SPECIFIERS = {
  'built-in': { main: 'node:async_hooks', embedder: 'internal/async_hooks' },
  'built-in-frame': { main: 'node:async_hooks' },
  native: {
    main: join(measuredPackage(), 'index.js'),
    embedder: join(measuredPackage(), 'embedder.js'),
  },
};

/**
 * @param {Subject} subject
 * @param {'main' | 'embedder'} entry
 * @returns {any}
 */
export function loadModule(subject, entry) {
  const adapted = PEERS[subject];
  if (adapted) return adapted.adapt(requireLibrary(adapted.package));
  return require(SPECIFIERS[subject][entry]);
}

/**
 * @param {Subject} subject
 * @param {Pick<import('./engine.mjs').Job, 'entry' | 'preload'>} job
 * @returns {string[]} flags of node with which the module is found
 */
export function nodeFlags(subject, { entry, preload }) {
  if (subject === 'native' && preload) return ['-r', join(measuredPackage(), 'register.js')];
  if (subject === 'built-in-frame') return ['--experimental-async-context-frame'];
  return subject === 'built-in' && entry === 'embedder' ? ['--expose-internals'] : [];
}
