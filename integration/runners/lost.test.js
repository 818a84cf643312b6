'use strict';

// `lost` as a setup file of test runners: it reports at the end of each test file.

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { after, before, describe, it } = require('node:test');
const { startNode } = require('../../__test__/support');
const { marksOf } = require('../../__test__/lost/marks');

const folder = path.resolve(__dirname, '..');
const settings = path.join('runners', 'lost');
const spec = path.join(settings, 'lose.spec.js');

const jest = (name) => (cache) => [
  path.join('node_modules', name, 'bin', 'jest.js'),
  ...['--config', path.join(settings, 'jest.config.json'), '--cacheDirectory', cache],
];
const vitest = (pool) => () => [
  path.join('node_modules', 'vitest', 'vitest.mjs'),
  ...['run', '--config', path.join(settings, 'vitest.config.mjs'), '--pool', pool],
];
const runners = {
  'Jest 29': jest('jest-29'),
  'Jest 30': jest('jest-30'),
  'Vitest in threads': vitest('threads'),
  'Vitest in processes': vitest('forks'),
};

describe('lost in test runners', { concurrency: 2 }, () => {
  let temporary;
  before(() => {
    temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'integration-lost-'));
  });
  after(() => fs.rmSync(temporary, { recursive: true }));

  for (const [name, argsOf] of Object.entries(runners)) {
    it(name, async () => {
      const { bind, lost } = marksOf(path.join(folder, spec));
      const cache = fs.mkdtempSync(path.join(temporary, 'run-'));
      const env = { CACHE: cache, FORCE_COLOR: '0' };
      const { code, stderr, stdout } = await startNode(argsOf(cache), { cwd: folder, env });
      assert.strictEqual(code, 0, `${stdout}\n${stderr}`);
      const said = stdout + stderr;
      assert.strictEqual(said.split('LOST  getStore()').length, 2, said);
      assert.ok(said.includes(`${spec}:${lost.line}:`), said);
      assert.ok(said.includes(`AsyncResource.bind(onEvent), at ${spec}:${bind.line}`), said);
      assert.match(said, /1 store lost/);
    });
  }
});
