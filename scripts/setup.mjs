// Prepares a fresh clone: installs the dependencies and builds the native binary. It runs before the dependencies
// are installed, so it uses only Node's own modules.

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeMissing, hasRust } from './machine.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** The sources of the binary. */
const SOURCES = ['src', 'Cargo.toml', 'Cargo.lock', 'build.rs'];

export function ensureReady() {
  requireMachine();
  ensureDependencies();
  ensureBinary();
}

/** Ends this process if something is missing on the machine, before anything is installed. */
export function requireMachine() {
  const { node } = process.versions;
  const missing = describeMissing({ version: node, needsRust: !isBuilt(), hasRust });
  if (missing === '') return;
  console.error(missing);
  process.exit(1);
}

export function isInstalled() {
  // npm writes this file last, so an interrupted installation is repeated.
  return existsSync(join(root, 'node_modules', '.package-lock.json'));
}

export function isBuilt() {
  return newest(readdirSync(root).filter((file) => file.endsWith('.node'))) > newest(SOURCES);
}

export function ensureDependencies() {
  if (isInstalled()) return;
  console.log('Installing the dependencies');
  run('npm', ['ci', '--loglevel=error', '--no-audit', '--no-fund']);
}

export function ensureBinary() {
  if (isBuilt()) return;
  console.log('Building the native binary');
  run('npm', ['run', 'build']);
}

/**
 * Runs a command with the output of this process, and exits if it fails.
 * @param {string} command
 * @param {string[]} args
 */
export function run(command, args) {
  // On Windows npm is a script, which only a shell can run.
  const shell = process.platform === 'win32' && command === 'npm';
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', shell });
  if (status === 0) return;
  const step = `${basename(command)} ${args.slice(0, 3).join(' ')}`;
  console.error(`${step} failed${error ? `: ${error.message}` : ''}`);
  process.exit(status ?? 1);
}

/**
 * @param {string[]} paths files and folders below the root
 * @returns {number} when the newest of them was changed, 0 if there is none
 */
function newest(paths) {
  let time = 0;
  for (const path of paths) {
    const entry = statSync(join(root, path), { throwIfNoEntry: false });
    if (!entry) continue;
    const below = entry.isDirectory() ? readdirSync(join(root, path)) : [];
    time = Math.max(time, entry.mtimeMs, newest(below.map((name) => join(path, name))));
  }
  return time;
}
