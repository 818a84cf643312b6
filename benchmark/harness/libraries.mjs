// The libraries that the benchmarks use. The package has no dependencies, so an installed package also looks for
// them in the current folder.

import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export const LOAD_GENERATOR = 'autocannon';

const here = createRequire(import.meta.url);
const there = createRequire(join(process.cwd(), 'benchmark.js'));

/**
 * @param {string} name of a package or a file in it
 * @returns {string | undefined} its path
 */
export function findLibrary(name) {
  for (const require of [here, there]) {
    try {
      return require.resolve(name);
    } catch {
      // Try the other folder.
    }
  }
}

/** @param {string[]} names */
export const missingLibraries = (names) => names.filter((name) => !findLibrary(name));

/** @param {string} name */
export const requireLibrary = (name) => here(pathOf(name));

/**
 * @param {string} name
 * @returns {Promise<any>} the namespace of an ES module, or the exports of another
 */
export async function importLibrary(name) {
  const namespace = await import(pathToFileURL(pathOf(name)).href);
  return namespace.default ?? namespace;
}

/** @param {string} name */
function pathOf(name) {
  const path = findLibrary(name);
  if (!path) throw new Error(`${name} is not installed: npm install ${name}`);
  return path;
}
