// Tests addons that use the crate, on this Node: the crate's own tests, the example, and the ways to call JavaScript
// from native code.

import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensureReady, root, run } from './setup.mjs';

const ADDONS = ['addon-cases', 'example-addon'];
const packages = ADDONS.flatMap((name) => ['--package', name]);
const TESTS = [
  'crates/node-async-context/tests/crate.test.js',
  'crates/node-async-context/tests/ways.test.js',
  'examples/addon/addon.test.js',
];

console.log(`Testing addons on Node ${process.version}`);
ensureReady();
if (!process.env.NODE_TESTS_ONLY) checkCrate();
buildAddons();
run(process.execPath, ['--test', '--test-reporter=spec', ...TESTS]);

/** The crate without Node: lints, with each layer, and the examples of its documentation. */
function checkCrate() {
  const crate = ['--locked', '--package', 'node-async-context'];
  for (const features of ['--all-features', '--no-default-features']) {
    run('cargo', ['clippy', ...crate, features, '--', '-D', 'warnings']);
  }
  run('cargo', ['clippy', '--locked', ...packages, '--', '-D', 'warnings']);
  run('cargo', ['test', ...crate, '--all-features']);
}

function buildAddons() {
  run('cargo', ['build', '--locked', ...packages]);
  const folder = join(root, 'target', 'addons');
  mkdirSync(folder, { recursive: true });
  for (const name of ADDONS.map((addon) => addon.replace('-', '_'))) {
    copyFileSync(join(root, 'target', 'debug', libraryName(name)), join(folder, `${name}.node`));
  }
}

/** @param {string} name */
function libraryName(name) {
  if (process.platform === 'win32') return `${name}.dll`;
  return process.platform === 'darwin' ? `lib${name}.dylib` : `lib${name}.so`;
}
