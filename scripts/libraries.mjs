// Installs the libraries of test folders that have a lockfile of their own.

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './setup.mjs';

/**
 * npm writes this file last, after an installation is complete.
 * @param {string} folder
 */
export function ensureLibraries(folder) {
  const options = { throwIfNoEntry: false };
  const installed = statSync(join(folder, 'node_modules', '.package-lock.json'), options);
  const wanted = statSync(join(folder, 'package-lock.json'));
  if (installed && installed.mtimeMs >= wanted.mtimeMs) return;
  console.log('Installing the libraries');
  run('npm', ['ci', '--prefix', folder, '--loglevel=error', '--no-audit', '--no-fund']);
}

/**
 * @param {string} below
 * @returns {string[]} the tests, without those of folders that have libraries of their own
 */
export function testFiles(below) {
  return readdirSync(below, { withFileTypes: true })
    .filter(({ name }) => name !== 'node_modules')
    .flatMap((entry) => {
      const path = join(below, entry.name);
      if (entry.isDirectory()) return hasLibraries(path) ? [] : testFiles(path);
      return /\.test\.[cm]?js$/.test(entry.name) ? [path] : [];
    })
    .sort();
}

/** @param {string} folder */
function hasLibraries(folder) {
  return readdirSync(folder).includes('package-lock.json');
}
