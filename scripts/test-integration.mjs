// Tests that need more than the project's own dependencies: real libraries, which have a folder and a lockfile of
// their own, and other runtimes.

import { join } from 'node:path';
import { ensureLibraries, testFiles } from './libraries.mjs';
import { ensureReady, root, run } from './setup.mjs';

const folder = join(root, 'integration');

console.log(`Integration tests on Node ${process.version}`);
ensureReady();
ensureLibraries(folder);
run(process.execPath, ['--test', '--test-reporter=spec', ...testFiles(folder)]);
