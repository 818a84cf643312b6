// The libraries that the benchmarks use. The package has no dependencies: a few come with it as
// bundled files (bundle.mjs makes them), and the others are looked for where the command is run.

import { createRequire } from 'node:module';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const here = createRequire(import.meta.url);
const there = createRequire(join(process.cwd(), 'benchmark.js'));

/** @param {string} name */
export const bundledFile = (name) => new URL(`bundled/${name}.mjs`, import.meta.url);

/**
 * @param {string} name of a package or a file in it
 * @returns {string | undefined} its path
 */
export function findLibrary(name) {
  for (const require of [here, there]) {
    try {
      return require.resolve(name);
    } catch {
      // Perhaps the other one has it.
    }
  }
}

/** @param {string[]} names */
export const missingLibraries = (names) => names.filter((name) => !findLibrary(name));

/** @param {string} name */
export function requireLibrary(name) {
  const path = findLibrary(name);
  if (!path) throw new Error(`${name} is not installed: npm install ${name}`);
  return here(path);
}

/**
 * @param {string} name
 * @returns {Promise<any>} the namespace of an ES module, or the exports of another
 */
export async function importLibrary(name) {
  const bundled = bundledFile(name);
  if (existsSync(bundled)) return (await import(bundled.href)).default;
  const path = findLibrary(name);
  if (!path) throw new Error(`${name} is not installed: npm install ${name}`);
  const namespace = await import(pathToFileURL(path).href);
  return namespace.default ?? namespace;
}
