'use strict';

// The crate on Bun and Deno, with the binary of the tests on Node. `npm run test:addons -- --runtimes` installs both.
// On Bun the drop-in has no AsyncLocalStorage, so only the storages of the built-in are tested there.

const assert = require('node:assert');
const { createRequire } = require('node:module');
const path = require('node:path');
const { describe, it } = require('node:test');
const { root, startNode } = require('../../../__test__/support');

const ADDON = path.join(root, 'target', 'addons', 'addon_cases.node');
const { resolve } = createRequire(path.join(root, 'integration', 'package.json'));
const { platform, arch } = process;
const libc = platform === 'linux' ? '-glibc' : '';

const runtimes = [
  {
    name: 'Bun',
    file: `@oven/bun-${platform}-${arch === 'arm64' ? 'aarch64' : arch}/bin/bun`,
    run: ['--expose-gc'],
    modules: ['built-in'],
  },
  {
    name: 'Deno',
    file: `@deno/${platform}-${arch}${libc}/deno`,
    run: ['run', '--allow-all', '--v8-flags=--expose-gc'],
    modules: ['built-in', 'drop-in', 'both'],
  },
];

for (const { name, file, run, modules } of runtimes) {
  const command = find(file);

  describe(name, { skip: command === undefined && `${name} is not installed` }, () => {
    it('has a version', async (t) => {
      const { stdout } = await startNode(['--version'], { command });
      t.diagnostic(stdout.split('\n')[0]);
    });

    for (const MODULE of modules) {
      for (const program of ['cases', 'stress', 'endings']) {
        it(`${program}, ${MODULE}`, async () => {
          const options = [...run, path.join(__dirname, 'programs', `${program}.js`)];
          const env = { ADDON, MODULE, NO_COLOR: '1' };
          const { code, signal, stderr, stdout } = await startNode(options, { command, env });
          assert.deepStrictEqual({ code, signal }, { code: 0, signal: null }, stderr);
          assert.notStrictEqual(stdout, '');
        });
      }
    }
  });
}

/** @returns {string | undefined} its path, if it is installed */
function find(file) {
  try {
    return resolve(file);
  } catch {
    return undefined;
  }
}
