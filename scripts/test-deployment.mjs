// Deploys an application by the ways of docs/deployment.md, with the real bundlers and tracers.

import { join } from 'node:path';
import { ensureLibraries, testFiles } from './libraries.mjs';
import { ensureReady, root, run } from './setup.mjs';

const folder = join(root, 'integration', 'deployment');

console.log(`Deployment tests on Node ${process.version}`);
ensureReady();
ensureLibraries(folder);
run(process.execPath, ['--test', '--test-reporter=spec', ...testFiles(folder)]);
