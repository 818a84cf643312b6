'use strict';

// The first storage or hook is made while timers are fakes: what the runtime has is followed all the same,
// and nothing of the fakes is touched.

const assert = require('node:assert');
const os = require('node:os');
const path = require('node:path');
const { describe, it } = require('node:test');
const { runBoth } = require('../support');

const file = path.join(__dirname, 'programs', 'fakes.js');
const preload = path.join(__dirname, 'fake-timers.js');

describe('fake timers', { concurrency: os.availableParallelism() }, () => {
  for (const name of require(file).names) {
    it(name, async () => {
      const [, before] = /^(\w+) before/.exec(name) ?? [];
      const { builtIn, native } = await runBoth(file, {
        args: [name],
        nodeOptions: before ? ['--require', preload] : [],
        env: before ? { FAKE_TIMERS: before } : {},
      });
      assert.strictEqual(builtIn.code, 0, builtIn.stderr);
      assert.deepStrictEqual(native.trace.sort(), builtIn.trace.sort());
      assert.strictEqual(native.code, 0, native.stderr);
    });
  }
});
