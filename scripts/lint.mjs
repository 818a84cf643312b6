// Formatting, lints and types of both languages.

import { ensureReady, run } from './setup.mjs';

// The types that `tsc` checks against include the ones written by the build.
ensureReady();
run('cargo', ['fmt', '--all', '--check']);
run('cargo', ['clippy', '--all-targets', '--locked', '--', '-D', 'warnings']);
run('npm', ['exec', '--', 'eslint', '.']);
run('npm', ['exec', '--', 'prettier', '--check', '.']);
run('npm', ['exec', '--', 'tsc', '--project', '.']);
