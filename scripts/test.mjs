// Everything that a change must pass. NODE_TESTS_ONLY=1 leaves out what does not depend on Node's version, for runs on
// other versions. NODE_TESTS_ONLY=short also leaves out what takes long and seldom depends on it, for versions between
// two others that are tested.

import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { ensureReady, root, run } from './setup.mjs';

const { NODE_TESTS_ONLY } = process.env;
/** Tests of the tools that make and measure the package. */
const TESTS_OF_TOOLS = ['__test__/benchmark/', '__test__/package/pack.test.js'];
const LONG_TESTS = ['__test__/lost/', '__test__/package/packed-suites.test.js'];

console.log(
  `Testing on Node ${process.version}. This takes 5 to 7 minutes on an idle machine with two processors.`,
);
ensureReady();
if (!NODE_TESTS_ONLY) {
  run('npm', ['run', 'lint']);
  run('cargo', ['test', '--locked']);
}
const files = testFiles('__test__').filter((file) => !isLeftOut(file));
if (files.length === 0) throw new Error('There are no tests');
// The default reporter also depends on the version. Tests mostly wait for child processes, and by default a machine
// with two processors runs one file at a time.
const concurrency = `--test-concurrency=${os.availableParallelism()}`;
const options = accepts(concurrency) ? [concurrency] : [];
run(process.execPath, ['--test', '--test-reporter=spec', ...options, ...files]);

/** @param {string} option that early releases of Node 20 do not have */
function accepts(option) {
  return spawnSync(process.execPath, [option, '--version']).status === 0;
}

/** @param {string} file */
function isLeftOut(file) {
  if (!NODE_TESTS_ONLY) return false;
  const path = file.replaceAll('\\', '/');
  const leftOut = NODE_TESTS_ONLY === 'short' ? [...TESTS_OF_TOOLS, ...LONG_TESTS] : TESTS_OF_TOOLS;
  return leftOut.some((beginning) => path.startsWith(beginning));
}

/**
 * How `node --test` treats a folder depends on the version, so it gets the name of every file.
 * @param {string} folder
 * @returns {string[]}
 */
function testFiles(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return testFiles(path);
      return /\.test\.[cm]?js$/.test(entry.name) ? [path] : [];
    })
    .sort();
}
