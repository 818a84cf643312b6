'use strict';

// Everything is called with everything, from hooks too: no crash, no hang, and after a clean start
// all works again. `npm run reliability -- abuse` makes millions of such calls.

const assert = require('node:assert');
const os = require('node:os');
const path = require('node:path');
const { describe, it } = require('node:test');
const { startNode } = require('../support');

const program = path.join(__dirname, 'programs', 'nonsense.js');
const kCalls = 20_000;

const settings = [
  {},
  { ASYNC_HOOKS_NATIVE_BUFFERS: 'v8' },
  { ASYNC_HOOKS_NATIVE_WEAK: 'registry' },
  { ASYNC_HOOKS_NATIVE_TRIGGERS: 'resource' },
  { ASYNC_HOOKS_NATIVE_CARRIER: 'promise-hooks' },
];

describe(
  'calls of all functions with all kinds of values',
  { concurrency: os.availableParallelism() },
  () => {
    for (const [index, env] of settings.entries()) {
      for (const seed of [index + 1, index + 101]) {
        it(`seed ${seed} ${JSON.stringify(env)}`, async () => {
          const args = ['--no-warnings', '--expose-gc', program, String(seed), String(kCalls)];
          const { code, signal, stdout, stderr } = await startNode(args, { env });
          assert.deepStrictEqual({ code, signal }, { code: 0, signal: null }, stderr);
          const { calls, threw } = JSON.parse(stdout);
          assert.ok(calls >= kCalls && threw > 0 && threw < calls, stdout);
        });
      }
    }
  },
);
