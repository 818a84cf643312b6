'use strict';

// Builds caller.c, where that is possible.

const { spawnSync } = require('node:child_process');
const { mkdtempSync, rmSync } = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const source = path.join(__dirname, 'fixtures', 'caller.c');
const flags = ['-shared', '-fPIC', '-O1', '-Wall', '-Wextra', '-Werror'];

/** @returns {string | undefined} why there is no addon on this machine */
function whyNone() {
  if (process.platform !== 'linux') return 'it is linked as on Linux';
  const { error, status } = spawnSync('cc', ['--version'], { stdio: 'ignore' });
  return error || status !== 0 ? 'there is no C compiler' : undefined;
}

/** @returns {{ file: string, remove(): void }} */
function build() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'caller-'));
  const file = path.join(folder, 'caller.node');
  const { status, stderr } = spawnSync('cc', [...flags, '-o', file, source, '-lpthread']);
  if (status !== 0) throw new Error(String(stderr));
  return { file, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

module.exports = { build, whyNone };
