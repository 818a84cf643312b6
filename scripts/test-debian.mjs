// The tests on Debian's own Node: npm run test:debian -- --help

import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { check } from './platforms/check.mjs';
import { unpackDebian } from './platforms/debian.mjs';
import { makeRoot, PROJECT, runInRoot } from './platforms/root.mjs';
import { ensureReady, root } from './setup.mjs';

const HELP = `Tests the binary on the package nodejs of Debian, which has Node as a shared library.

npm run test:debian -- [options]

  --suite sid     of Debian (default: sid, which has the newest)
  --all           all tests of these folders: api, embedder, emitters, native, storage, traces, workers
  --help          print this

It needs Linux on x64, Debian's apt-get, and permission to make namespaces. It unpacks the package and what it
depends on in .cache/debian, 400 MB. Nothing is installed.`;

const { values: options } = parseArgs({
  options: {
    suite: { type: 'string', default: 'sid' },
    all: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (options.help) console.log(HELP);
else main(options.suite, options.all);

/**
 * @param {string} suite
 * @param {boolean} all
 */
function main(suite, all) {
  ensureReady();
  mkdirSync(join(root, '.cache', 'debian'), { recursive: true });
  const folder = unpackDebian({
    folder: join(root, '.cache', 'debian', suite),
    suite,
    // Tests start programs through a shell.
    packages: ['nodejs', 'dash', 'coreutils'],
    withDependencies: true,
  });
  if (!existsSync(join(folder, PROJECT))) makeRoot(folder);
  const run = (
    /** @type {string[]} */ args,
    /** @type {{ env?: Record<string, string>, timeout?: number }} */ { env, timeout } = {},
  ) => runInRoot({ folder, source: root }, ['/usr/bin/node', ...args], { env, timeout });
  const version = run(['--version']).stdout.trim().replace('v', '');
  const passed = check({ version, run }, { all, ratios: false, known: {} });
  console.log(`Node ${version} of Debian ${suite}: ${passed ? 'passed' : 'failed'}`);
  if (!passed) process.exitCode = 1;
}
