'use strict';

// Calls with the same callers share a stack: never a wrong one. A million checks take minutes:
//
//   node --expose-gc --allow-natives-syntax --no-compilation-cache __test__/lost/fixtures/call-sites.js 400000

const assert = require('node:assert');
const path = require('node:path');
const { describe, it } = require('node:test');
const { startNode } = require('../support');

const program = path.join(__dirname, 'fixtures', 'call-sites.js');
// Without that cache, functions are collected, and their addresses used again.
const flags = ['--expose-gc', '--allow-natives-syntax', '--no-compilation-cache'];
const { glibcVersionRuntime } = /** @type {any} */ (process.report.getReport()).header;
const isSampled =
  process.platform === 'linux' && process.arch === 'x64' && glibcVersionRuntime !== undefined;

/** @param {string[]} options @param {Record<string, string>} [env] */
async function check(options, env) {
  const { code, stdout, stderr } = await startNode([...flags, ...options, program, '8000'], {
    env,
  });
  assert.strictEqual(code, 0, stderr);
  return stdout.trim().split('\n');
}

describe('a call site', { concurrency: 2 }, () => {
  for (const options of [[], ['--stress-flush-code'], ['--always-sparkplug'], ['--jitless']]) {
    const skip = !isSampled && 'stacks have been sampled on Linux x64 with glibc only';
    it(`has the stack that V8 captures there ${options}`, { skip }, async () => {
      const lines = await check(options);
      assert.strictEqual(lines.length, 3);
      for (const line of lines) {
        const [, checks, wrong, stacks] =
          /^(\d+) checks, (\d+) wrong, (\d+) stacks$/.exec(line) ?? assert.fail(line);
        assert.strictEqual(wrong, '0', line);
        assert.ok(Number(stacks) * 2 < Number(checks), `most stacks are shared: ${line}`);
      }
    });
  }

  it('has a stack of its own for each call without internals', async () => {
    assert.deepStrictEqual(await check([], { ASYNC_HOOKS_NATIVE_INTERNALS: 'off' }), [
      'not numbered',
    ]);
  });
});
