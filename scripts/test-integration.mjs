// The tests that need more than the project's own dependencies: real libraries, which have a folder
// and a lockfile of their own, and other runtimes.

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ensureReady, root, run } from './setup.mjs';

const folder = join(root, 'integration');

console.log(`Integration tests on Node ${process.version}`);
ensureReady();
ensureLibraries();
run(process.execPath, ['--test', '--test-reporter=spec', ...testFiles(folder)]);

// npm writes its record of what is installed last.
function ensureLibraries() {
  const options = { throwIfNoEntry: false };
  const installed = statSync(join(folder, 'node_modules', '.package-lock.json'), options);
  const wanted = statSync(join(folder, 'package-lock.json'));
  if (installed && installed.mtimeMs >= wanted.mtimeMs) return;
  console.log('Installing the libraries');
  run('npm', ['ci', '--prefix', folder, '--loglevel=error', '--no-audit', '--no-fund']);
}

/**
 * @param {string} below
 * @returns {string[]}
 */
function testFiles(below) {
  return readdirSync(below, { withFileTypes: true })
    .filter(({ name }) => name !== 'node_modules')
    .flatMap((entry) => {
      const path = join(below, entry.name);
      if (entry.isDirectory()) return testFiles(path);
      return /\.test\.[cm]?js$/.test(entry.name) ? [path] : [];
    })
    .sort();
}
