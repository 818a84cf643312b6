// Tests storage, hooks and embedder functions on unknown layouts of Node, which a preloaded library simulates
// (__test__/shims), and without any internals. The default is the layouts with the fewest internals. `--all` or the
// beginning of a name selects others.

import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ensureReady, root } from './setup.mjs';

const require = createRequire(import.meta.url);
const { layouts } = require('../__test__/shims/layouts');
const { build, whyNone } = require('../__test__/shims/shim');

const folders = ['api', 'embedder', 'handles', 'storage', 'traces'];

const files = folders.flatMap((folder) =>
  readdirSync(join(root, '__test__', folder))
    .filter((name) => name.endsWith('.test.js'))
    .map((name) => join(root, '__test__', folder, name)),
);

const names = process.argv.slice(2);

/** @param {{ name: string, whole?: boolean }} layout */
function isWanted({ name, whole }) {
  if (names.length === 0) return whole;
  return names.includes('--all') || names.some((wanted) => name.startsWith(wanted));
}

ensureReady();
const reason = whyNone();
if (reason !== undefined) {
  console.error(`There is no shim on this machine: ${reason}`);
  process.exit(1);
}
const shim = build();
const off = { name: 'internals off', env: { ASYNC_HOOKS_NATIVE_INTERNALS: 'off' }, whole: true };
let failed = false;
for (const { name, env } of [off, ...layouts].filter(isWanted)) {
  const { stdout, status } = spawnSync(
    process.execPath,
    ['--test', '--test-reporter=tap', ...files],
    {
      encoding: 'utf8',
      env: { ...process.env, LD_PRELOAD: shim.file, ...env },
      maxBuffer: 2 ** 30,
    },
  );
  const [, passed] = /^# pass (\d+)/m.exec(stdout) ?? [];
  console.log(`Node ${process.versions.node}, ${name}: ${passed} passed, exit code ${status}`);
  for (const line of stdout.split('\n').filter((each) => /^ *not ok/.test(each))) console.log(line);
  failed ||= status !== 0;
}
shim.remove();
if (failed) process.exitCode = 1;
