// Cross-builds the native binary into the project's folder, where the package looks for it.

import { copyFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from '../setup.mjs';

/**
 * @param {object} options
 * @param {string} options.target as Rust names it
 * @param {string} options.linker
 * @param {string} options.library the file that cargo makes
 * @param {string} options.platform as the package names it
 * @param {string} [options.flags] for rustc
 * @returns {string} the path of the binary
 */
export function crossBuild({ target, linker, library, platform, flags }) {
  run('rustup', ['target', 'add', target]);
  process.env[`CARGO_TARGET_${target.toUpperCase().replaceAll('-', '_')}_LINKER`] = linker;
  if (flags !== undefined) process.env.RUSTFLAGS = flags;
  const folder = join(root, 'target', 'platforms');
  run('cargo', ['build', '--release', '--locked', '--target', target, '--target-dir', folder]);
  const binary = join(root, `async-hooks-native.${platform}.node`);
  copyFileSync(join(folder, target, 'release', library), binary);
  // Older than the sources: it must not pass for the binary of this machine.
  utimesSync(binary, 0, 0);
  return binary;
}
