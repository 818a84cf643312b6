// Formatting, lints and types of both languages, and checks of the package as npm and TypeScript see it.

import { ensureReady, run } from './setup.mjs';

const surfaces = ['index.js', 'embedder.js', 'doctor.js', 'lost.js', 'register.js'];

// The types that `tsc` checks against include the ones written by the build.
ensureReady();
run('cargo', ['fmt', '--all', '--check']);
run('cargo', ['clippy', '--all-targets', '--locked', '--', '-D', 'warnings']);
run('node', ['scripts/rust-circles.mjs']);
run('npm', ['exec', '--', 'eslint', '.']);
run('npm', ['exec', '--', 'depcruise', 'lib', 'bin', ...surfaces]);
run('npm', ['exec', '--', 'prettier', '--check', '.']);
run('npm', ['exec', '--', 'tsc', '--project', '.']);
run('node', ['scripts/pack.mjs']);
run('npm', ['exec', '--', 'publint', '--strict', 'packed']);
run('npm', ['exec', '--', 'attw', '--pack', 'packed', '--format', 'ascii', '--no-emoji']);
