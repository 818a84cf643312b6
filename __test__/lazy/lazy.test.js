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

describe('what stays unchanged', { concurrency: os.availableParallelism() }, () => {
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

describe('what this test would detect', () => {
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

describe('an environment variable', () => {
  const known = {
    ASYNC_HOOKS_NATIVE_CARRIER: ['continuation', 'promise-hooks'],
    ASYNC_HOOKS_NATIVE_BUFFERS: ['external', 'v8'],
    ASYNC_HOOKS_NATIVE_WEAK: ['v8', 'registry'],
    ASYNC_HOOKS_NATIVE_TRIGGERS: ['fields', 'resource'],
  };
  for (const [name, values] of Object.entries(known)) {
    for (const value of ['unknown', '', values[0].toUpperCase(), ` ${values[1]}`]) {
      it(`${name}='${value}' is an error that names the variable and what it knows`, async () => {
        const { code, stderr } = await startNode([program, 'enable a hook'], {
          env: { [name]: value },
        });
        assert.strictEqual(code, 1);
        const [message] = stderr.match(/^\w*Error.*$/m) ?? [stderr];
        for (const part of [name, `'${value}'`, ...values]) {
          assert.ok(message.includes(part), `no ${part} in: ${message}`);
        }
      });
    }
  }

  it(
    'that asks for what the runtime does not have is an error, too',
    { skip: major >= 22 && 'Node 22 and later have every carrier' },
    async () => {
      const env = { ASYNC_HOOKS_NATIVE_CARRIER: 'continuation' };
      const { code, stderr } = await startNode([program, 'use storages'], { env });
      assert.strictEqual(code, 1);
      assert.match(stderr, /ASYNC_HOOKS_NATIVE_CARRIER is 'continuation', which this runtime/);
    },
  );
});

describe('onPropagate by resource type', () => {
  it('enables promise hooks for a storage with the option, and for no other', async () => {
    const lines = await differences('make a storage with a veto');
    assert.ok(
      lines.some((line) => line.startsWith('called: promiseHooks')),
      lines.join('\n'),
    );
  });

  it(
    'is what a storage without one does not pay for',
    { skip: major < 24 && 'before Node 24 making a storage installs the sources' },
    async () => assert.deepStrictEqual(await differences('make a storage'), []),
  );
});
