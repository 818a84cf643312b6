// Packages of PyPI, unpacked below the cache. One is Zig, whose compiler links for other systems.

import { chmodSync, existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { run } from '../setup.mjs';

/**
 * @param {string} cache a folder
 * @param {string} name of the package
 * @param {string[]} [options] of `pip download`
 * @returns {string} the folder with its files
 */
export function unpackWheel(cache, name, options = []) {
  const folder = join(cache, name);
  if (existsSync(folder)) return folder;
  const wheels = join(cache, 'wheels', name);
  const pip = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:'];
  run('python3', [...pip, ...options, '--dest', wheels, name]);
  const [wheel] = readdirSync(wheels);
  run('python3', ['-m', 'zipfile', '-e', join(wheels, wheel), folder]);
  return folder;
}

/**
 * @param {string} folder
 * @param {string} name
 * @returns {string} the path of the file with this name
 */
export function findFile(folder, name) {
  const paths = readdirSync(folder, { recursive: true }).map((path) => join(folder, String(path)));
  const found = paths.find((path) => basename(path) === name && statSync(path).isFile());
  if (found === undefined) throw new Error(`There is no ${name} in ${folder}`);
  return found;
}

/**
 * Rust passes flags for GCC. Zig's unwinder has another name.
 * @param {string} cache a folder
 * @param {string} target as Zig names it
 * @returns {string} a script that Rust can use as its linker
 */
export function makeZigLinker(cache, target) {
  const zig = join(unpackWheel(cache, 'ziglang'), 'ziglang', 'zig');
  chmodSync(zig, 0o755);
  const linker = join(cache, `cc-${target}.sh`);
  writeFileSync(
    linker,
    `#!/bin/sh
for argument; do
  shift
  case $argument in
    -lgcc_s) set -- "$@" -lunwind ;;
    *) set -- "$@" "$argument" ;;
  esac
done
exec '${zig}' cc -target ${target} "$@"
`,
  );
  chmodSync(linker, 0o755);
  return linker;
}
