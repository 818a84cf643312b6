// Wine in a root directory of its own, without a display.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unpackDebian } from './debian.mjs';
import { makeRoot, runInRoot } from './root.mjs';

/** The first suite with Wine 10. */
const SUITE = 'trixie';
/** Wine itself, and the libraries that a program without windows needs. */
const PACKAGES = [
  ...['libwine', 'wine64', 'libz-mingw-w64', 'libc6', 'libgcc-s1', 'libunwind8', 'liblzma5'],
  // bcrypt.dll and secur32.dll use it.
  ...['libgnutls30t64', 'libp11-kit0', 'libidn2-0', 'libunistring5', 'libtasn1-6'],
  ...['libnettle8t64', 'libhogweed6t64', 'libgmp10', 'libffi8', 'zlib1g'],
];
/** Without it, each process writes to stderr that there are no fonts. */
const FREETYPE = ['libfreetype6', 'libpng16-16t64', 'libbrotli1', 'libbz2-1.0', 'zlib1g'];
const MODULES = 'usr/lib/x86_64-linux-gnu/wine/x86_64-windows';
const PREFIX = '/home/wine/.wine';

/** No graphics driver: Wine would look for a display. */
const USER_REGISTRY = `WINE REGISTRY Version 2
;; All keys relative to \\\\User\\\\S-1-5-21-0-0-0-1000

[Software\\\\Wine\\\\Drivers] 1700000000
"Audio"=""
"Graphics"="null"
`;

/** Ends the processes that the program has left, and writes the registry. */
const AFTER = `in_root $WINESERVER $SERVER_OPTION 2>/dev/null
in_root $WINESERVER --wait 2>/dev/null`;

/**
 * @param {string} cache a folder
 * @param {string} source the folder that the programs see as PROJECT, or Z:\\project
 * @returns {import('./root.mjs').Root}
 */
export function prepareWine(cache, source) {
  const folder = join(cache, 'root');
  const wine = { folder, source };
  if (existsSync(folder)) return wine;
  const unpacked = unpackDebian({ folder: join(cache, 'wine'), suite: SUITE, packages: PACKAGES });
  makeRoot(unpacked);
  mkdirSync(join(unpacked, PREFIX), { recursive: true });
  makeBuiltin(
    join(unpacked, 'usr/x86_64-w64-mingw32/lib/zlib1.dll'),
    join(unpacked, MODULES, 'zlib1.dll'),
  );
  writeFileSync(join(unpacked, PREFIX, 'user.reg'), USER_REGISTRY);
  console.log('Making a Windows directory');
  const options = { server: '--wait', timeout: 300_000 };
  const { status } = runWine({ folder: unpacked, source }, ['wineboot', '--init'], options);
  const registry = join(unpacked, PREFIX, 'system.reg');
  if (status !== 0 || !readFileSync(registry, 'utf8').includes('Cryptography\\\\Defaults')) {
    throw new Error(`wineboot failed with exit code ${status}`);
  }
  // Last, because explorer.exe restarts itself repeatedly while FreeType finds no fonts in a new directory.
  const freetype = unpackDebian({
    folder: join(cache, 'freetype'),
    suite: SUITE,
    packages: FREETYPE,
  });
  spawnSync('cp', ['-a', `${freetype}/usr`, unpacked], { stdio: 'inherit' });
  renameSync(unpacked, folder);
  rmSync(freetype, { recursive: true });
  return wine;
}

/** Does what the package's own script does: Wine accepts only files with this mark as its modules. */
function makeBuiltin(source, target) {
  const bytes = readFileSync(source);
  bytes.fill(0, 64, 96).write('Wine builtin DLL', 64);
  writeFileSync(target, bytes);
}

/**
 * @param {import('./root.mjs').Root} root
 * @param {string[]} args the program, with its path inside the root, and its arguments
 * @param {object} [options]
 * @param {Record<string, string>} [options.env]
 * @param {string} [options.server] what the server does after the program has ended
 * @param {number} [options.timeout] in milliseconds
 * @returns {{ status: number | null, stdout: string, stderr: string }}
 */
export function runWine(root, args, { env = {}, server = '--kill', timeout } = {}) {
  return runInRoot(root, ['/usr/lib/wine/wine64', ...args], {
    after: AFTER,
    timeout,
    env: {
      HOME: '/home/wine',
      WINEPREFIX: PREFIX,
      WINESERVER: '/usr/lib/wine/wineserver64',
      SERVER_OPTION: server,
      WINEDEBUG: '-all',
      WINEDLLOVERRIDES: 'winemenubuilder.exe,winedbg.exe,mscoree,mshtml=d',
      ...env,
    },
  });
}
