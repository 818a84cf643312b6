// Tests the core in JavaScript on this Node: storage, hooks, handles, embedder functions and random programs.
// `npm test` runs some of these tests.

import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensureReady, root } from './setup.mjs';

const FOLDERS = ['api', 'embedder', 'handles', 'storage', 'traces', 'js-core'];
const FUZZ = ['--seed', '1000', '--count', '80', '--no-reduce'];

const files = FOLDERS.flatMap((folder) =>
  readdirSync(join(root, '__test__', folder))
    .filter((name) => name.endsWith('.test.js'))
    .map((name) => join(root, '__test__', folder, name)),
);

/**
 * @param {string} name
 * @param {string[]} args
 */
function check(name, args) {
  const { stdout, stderr, status } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, ASYNC_HOOKS_NATIVE_BINDING: 'js' },
    maxBuffer: 2 ** 30,
  });
  console.log(`Node ${process.versions.node}, ${name}: exit code ${status}`);
  const printed = /^# (?:pass|fail|skipped) \d+|^ *not ok|programs from seed/;
  const lines = stdout.split('\n').filter((line) => printed.test(line));
  console.log(lines.length > 0 ? lines.join('\n') : stderr);
  if (status !== 0) process.exitCode = 1;
}

ensureReady();
check('tests', ['--test', '--test-reporter=tap', ...files]);
check('random programs', [join('fuzz', 'fuzz.mjs'), ...FUZZ]);
