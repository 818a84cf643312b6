// Tests `lost` with real libraries: those of reported context losses, in the reported versions, and applications
// without losses.

import { join } from 'node:path';
import { ensureLibraries, testFiles } from './libraries.mjs';
import { ensureReady, root, run } from './setup.mjs';

const folder = join(root, 'integration', 'lost');

console.log(`Tests of lost with real libraries on Node ${process.version}`);
ensureReady();
ensureLibraries(folder);
run(process.execPath, ['--test', '--test-reporter=spec', ...testFiles(folder)]);
