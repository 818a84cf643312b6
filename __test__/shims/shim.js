'use strict';

// Builds shim.c, where that is possible, and says how a process is started under it.

const { spawnSync } = require('node:child_process');
const { mkdtempSync, rmSync } = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const flags = ['-shared', '-fPIC', '-fvisibility=hidden', '-O1', '-Wall', '-Wextra', '-Werror'];
// A symbol is no function until it is called as one.
const casts = ['-Wno-cast-function-type', '-Wno-pedantic'];

/** @returns {string | undefined} why there is no shim on this machine */
function whyNone() {
  if (process.platform !== 'linux') return 'it is preloaded as on Linux';
  const { header } = /** @type {any} */ (process.report.getReport());
  if (!header.glibcVersionRuntime)
    return 'it finds the real dlsym by a version that glibc gives it';
  const { error, status } = spawnSync('cc', ['--version'], { stdio: 'ignore' });
  return error || status !== 0 ? 'there is no C compiler' : undefined;
}

/**
 * @returns {{ file: string, remove(): void }}
 * @throws {Error} where it cannot be built
 */
function build() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'shim-'));
  const file = path.join(folder, 'shim.so');
  const source = path.join(__dirname, 'shim.c');
  const { status, stderr } = spawnSync('cc', [...flags, ...casts, '-o', file, source, '-ldl']);
  if (status !== 0) throw new Error(String(stderr));
  return { file, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

module.exports = { build, whyNone };
