// Publishes the package to a registry of its own, as a release does, and installs it from there with npm, pnpm and
// yarn. The registry listens on the loopback interface and ends with the tests.

import { join } from 'node:path';
import { ensureLibraries, testFiles } from './libraries.mjs';
import { ensureReady, root, run } from './setup.mjs';

const folder = join(root, 'integration', 'registry');

console.log(`Tests with a registry on Node ${process.version}`);
ensureReady();
ensureLibraries(folder);
run(process.execPath, ['--test', '--test-reporter=spec', ...testFiles(folder)]);
