// Tests addons that use the crate, on this Node: the crate's own tests, the example, and the ways to call JavaScript
// from native code.
//
//   npm run test:addons
//   npm run test:addons -- --runtimes   the crate's cases on Bun and Deno, with the same binary
//   npm run test:addons -- --publish    what is published: the package, its documentation, its minimum Rust version

import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureLibraries } from './libraries.mjs';
import { ensureReady, root, run } from './setup.mjs';

const ADDONS = ['addon-cases', 'example-addon'];
const packages = ADDONS.flatMap((name) => ['--package', name]);
const TESTS = [
  'crates/node-async-context/tests/crate.test.js',
  'crates/node-async-context/tests/ways.test.js',
  'examples/addon/addon.test.js',
];

const RUNTIMES = 'crates/node-async-context/tests/runtimes.test.js';

const [option] = process.argv.slice(2);
if (option === '--publish') checkPackage();
else if (option === '--runtimes') testRuntimes();
else testNode();

function testNode() {
  console.log(`Testing addons on Node ${process.version}`);
  ensureReady();
  if (!process.env.NODE_TESTS_ONLY) checkCrate();
  buildAddons();
  run(process.execPath, ['--test', '--test-reporter=spec', ...TESTS]);
}

/** npm has the binaries of Bun and Deno. */
function testRuntimes() {
  ensureReady();
  ensureLibraries(join(root, 'integration'));
  buildAddons();
  run(process.execPath, ['--test', '--test-reporter=spec', RUNTIMES]);
}

function checkPackage() {
  const crate = ['--locked', '--package', 'node-async-context'];
  // It is built from what is packaged, with crates of the registry.
  run('cargo', ['package', ...crate]);
  run('cargo', ['rustdoc', ...crate, '--all-features', '--', '-D', 'warnings']);
  const manifest = readFileSync(join(root, 'crates', 'node-async-context', 'Cargo.toml'), 'utf8');
  const [, rust] = /^rust-version = "([\d.]+)"$/m.exec(manifest) ?? [];
  run('rustup', ['toolchain', 'install', rust, '--profile', 'minimal', '--no-self-update']);
  run('rustup', ['run', rust, 'cargo', 'check', ...crate, '--all-features']);
}

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
