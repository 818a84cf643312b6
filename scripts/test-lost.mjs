// `lost` with real libraries: those of reports of lost contexts, at the versions of the reports, and
// applications that lose nothing.

import { join } from 'node:path';
import { ensureLibraries, testFiles } from './libraries.mjs';
import { ensureReady, root, run } from './setup.mjs';

const folder = join(root, 'integration', 'lost');

console.log(`Tests of lost with real libraries on Node ${process.version}`);
ensureReady();
ensureLibraries(folder);
run(process.execPath, ['--test', '--test-reporter=spec', ...testFiles(folder)]);
