'use strict';

// Pay for what you use: what the package does not need it leaves as it is.

const assert = require('node:assert');
const os = require('node:os');
const path = require('node:path');
const { describe, it } = require('node:test');
const { major, startNode } = require('../support');

const program = path.join(__dirname, 'programs', 'untouched.js');

async function differences(action, env) {
  const { code, stderr, stdout } = await startNode([program, action], { env });
  assert.strictEqual(code, 0, stderr);
  const lines = stdout.trim().split('\n');
  assert.strictEqual(lines.pop(), 'done', stdout);
  return lines;
}

describe('what stays as it is', { concurrency: os.availableParallelism() }, () => {
  for (const action of ['require', 'require all']) {
    it(`everything, when all a program does is: ${action}`, async () => {
      assert.deepStrictEqual(await differences(action), []);
    });
  }

  it(
    'everything, when a program uses storages and nothing else',
    {
      skip: major < 24 && 'before Node 24 the runtime does not carry stores by itself',
    },
    async () => {
      assert.deepStrictEqual(await differences('use storages'), []);
    },
  );

  it(
    'promises, wherever V8 has a slot for the stores',
    {
      skip: major < 22 && 'Node 20 has no such slot',
    },
    async () => {
      const lines = await differences('use storages');
      assert.deepStrictEqual(
        lines.filter((line) => line.startsWith('called: promiseHooks')),
        [],
      );
    },
  );
});

describe('what this test would see', () => {
  it('promise hooks, where they carry the stores', async () => {
    const lines = await differences('use storages', {
      ASYNC_HOOKS_NATIVE_CARRIER: 'promise-hooks',
    });
    assert.ok(
      lines.some((line) => line.startsWith('called: promiseHooks')),
      lines.join('\n'),
    );
  });

  it('the sources, once there is a hook', async () => {
    const lines = await differences('enable a hook');
    for (const name of ['process.nextTick', 'Timeout._onTimeout', 'Immediate._onImmediate']) {
      assert.ok(
        lines.some((line) => line.endsWith(`: ${name}`)),
        `${name} in:\n${lines.join('\n')}`,
      );
    }
  });
});
