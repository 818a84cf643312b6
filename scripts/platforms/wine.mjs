// Wine in a root directory of its own, without a display. Each run has its own mount and PID namespace, so
// that nothing stays mounted and no process stays behind.

import { spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { unpackDebian } from './debian.mjs';

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
/** The project inside the root, which Wine shows as Z:\project. */
export const PROJECT = '/project';

/** No graphics driver: Wine would look for a display. */
const USER_REGISTRY = `WINE REGISTRY Version 2
;; All keys relative to \\\\User\\\\S-1-5-21-0-0-0-1000

[Software\\\\Wine\\\\Drivers] 1700000000
"Audio"=""
"Graphics"="null"
`;

const RUN = `
mount --rbind /dev "$ROOT/dev"
mount --rbind /sys "$ROOT/sys"
mount -t proc proc "$ROOT/proc"
mount --rbind "$SOURCE" "$ROOT${PROJECT}"
# A bound in case explorer.exe starts itself without end.
echo 1000 2>/dev/null > "$ROOT/proc/sys/kernel/pid_max"
in_root() { unshare --root="$ROOT" --wd=${PROJECT} "$@"; }
in_root /usr/lib/wine/wine64 "$@"
code=$?
# Writes the registry, and ends what the program has left.
in_root $WINESERVER $SERVER_OPTION 2>/dev/null
in_root $WINESERVER --wait 2>/dev/null
exit $code
`;

/**
 * @param {string} cache a folder
 * @param {string} source the folder that the programs see as PROJECT
 */
export function prepareWine(cache, source) {
  const folder = join(cache, 'root');
  const wine = { folder, source };
  if (existsSync(folder)) return wine;
  const unpacked = unpackDebian({ folder: join(cache, 'wine'), suite: SUITE, packages: PACKAGES });
  for (const name of ['dev', 'proc', 'sys', 'tmp', PROJECT, PREFIX]) {
    mkdirSync(join(unpacked, name), { recursive: true });
  }
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
  // Only now: explorer.exe starts itself again and again while FreeType finds no fonts in a new directory.
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

/** What the package's own script does: Wine takes only a file with this mark for one of its modules. */
function makeBuiltin(source, target) {
  const bytes = readFileSync(source);
  bytes.fill(0, 64, 96).write('Wine builtin DLL', 64);
  writeFileSync(target, bytes);
}

/**
 * @param {{ folder: string, source: string }} wine
 * @param {string[]} args the program, with its path inside the root, and its arguments
 * @param {object} [options]
 * @param {Record<string, string>} [options.env]
 * @param {string} [options.server] what the server does after the program has ended
 * @param {number} [options.timeout] in milliseconds
 * @returns {{ status: number | null, stdout: string, stderr: string }}
 */
export function runWine(wine, args, { env = {}, server = '--kill', timeout } = {}) {
  const user = process.getuid?.() === 0 ? [] : ['--map-root-user'];
  const namespaces = ['--mount', '--pid', '--fork', '--kill-child', ...user];
  // The pipes of a child process are sockets, which Wine's programs cannot write to like to a file.
  const names = ['stdout', 'stderr'].map((name) => join(wine.folder, `${name}.txt`));
  const [stdout, stderr] = names.map((name) => openSync(name, 'w'));
  try {
    const { status } = spawnSync('unshare', [...namespaces, 'sh', '-c', RUN, 'wine', ...args], {
      stdio: ['ignore', stdout, stderr],
      timeout,
      killSignal: 'SIGKILL',
      env: {
        PATH: process.env.PATH,
        ROOT: wine.folder,
        SOURCE: wine.source,
        HOME: '/home/wine',
        WINEPREFIX: PREFIX,
        WINESERVER: '/usr/lib/wine/wineserver64',
        SERVER_OPTION: server,
        WINEDEBUG: '-all',
        WINEDLLOVERRIDES: 'winemenubuilder.exe,winedbg.exe,mscoree,mshtml=d',
        ...env,
      },
    });
    const [output, errors] = names.map((name) => readFileSync(name, 'utf8'));
    return { status, stdout: output, stderr: errors };
  } finally {
    closeSync(stdout);
    closeSync(stderr);
  }
}
