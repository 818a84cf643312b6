// Everything that a change must pass. NODE_TESTS_ONLY leaves out what does not depend on Node's version,
// for a second run under another one.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensureReady, root, run } from './setup.mjs';

console.log(`Testing on Node ${process.version}`);
ensureReady();
if (!process.env.NODE_TESTS_ONLY) {
  run('npm', ['run', 'lint']);
  run('cargo', ['test', '--locked']);
}
run(process.execPath, ['--test', ...testFiles('__test__')]);

/**
 * What `node --test` makes of a folder depends on the version, so it gets every file by name.
 * @param {string} folder
 * @returns {string[]}
 */
function testFiles(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return testFiles(path);
      return /\.test\.[cm]?js$/.test(entry.name) ? [path] : [];
    })
    .sort();
}
