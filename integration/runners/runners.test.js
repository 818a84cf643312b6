'use strict';

// Test runners, which run several files in one process or thread, in contexts of `node:vm` or without, and
// replace the globals of each. All files must find the same with the built-in, with this package where it is
// required or imported by its name, and with the preload.

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { after, before, describe, it } = require('node:test');
const { startNode } = require('../../__test__/support');

const folder = path.resolve(__dirname, '..');

const ways = [
  { name: 'built-in', hooks: 'node:async_hooks', options: '' },
  { name: 'by its name', hooks: 'async-hooks-native', options: '' },
  {
    name: 'the preload',
    hooks: 'node:async_hooks',
    options: '--require async-hooks-native/register',
  },
];

function jest(name, ...args) {
  const program = path.join('node_modules', name, 'bin', 'jest.js');
  const config = path.join('runners', 'jest', 'jest.config.json');
  return {
    name: `${name} ${args.join(' ')}`,
    args: (cache) => [program, '--config', config, '--cacheDirectory', cache, ...args],
    // For its ES modules.
    options: '--experimental-vm-modules',
  };
}

function vitest(pool) {
  const program = path.join('node_modules', 'vitest', 'vitest.mjs');
  const config = path.join('runners', 'vitest', 'vitest.config.mjs');
  return {
    name: `vitest, ${pool}`,
    args: () => [program, 'run', '--config', config, '--pool', pool],
    options: '',
  };
}

const runners = [
  ...['jest-29', 'jest-30'].flatMap((name) => [
    jest(name, '--runInBand'),
    jest(name, '--maxWorkers=2'),
  ]),
  ...['threads', 'forks', 'vmThreads'].map(vitest),
];

describe('test runners', { concurrency: os.availableParallelism() }, () => {
  let temporary;
  before(() => {
    temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'integration-runners-'));
  });
  after(() => fs.rmSync(temporary, { recursive: true }));

  async function linesOf(runner, { name, hooks, options }) {
    const place = fs.mkdtempSync(path.join(temporary, 'run-'));
    const env = {
      CACHE: place,
      HOOKS: hooks,
      NODE_OPTIONS: `${runner.options} ${options}`,
      REPORT: path.join(place, 'report'),
    };
    const { code, stdout, stderr } = await startNode(runner.args(place), { cwd: folder, env });
    assert.strictEqual(code, 0, `${name}: ${stdout}\n${stderr}`);
    return fs.readFileSync(env.REPORT, 'utf8').trim().split('\n').sort();
  }

  for (const runner of runners) {
    it(runner.name, async () => {
      const [builtIn, ...others] = ways;
      const expected = await linesOf(runner, builtIn);
      assert.ok(expected.length > 200, String(expected.length));
      for (const way of others) assert.deepStrictEqual(await linesOf(runner, way), expected);
    });
  }
});
