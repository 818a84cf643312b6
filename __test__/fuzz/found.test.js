'use strict';

// What random programs have found once: each is compared with the built-in.

const assert = require('node:assert');
const os = require('node:os');
const path = require('node:path');
const { describe, it } = require('node:test');
const { runBoth } = require('../support');

const program = path.join(__dirname, 'programs', 'found.js');

describe('what random programs have found', { concurrency: os.availableParallelism() }, () => {
  for (const name of require(program).names) {
    it(name, async () => {
      const { builtIn, native } = await runBoth(program, { args: [name], destroysInPlace: true });
      assert.strictEqual(builtIn.code, 0, builtIn.stderr);
      assert.notStrictEqual(builtIn.trace.length, 0);
      assert.deepStrictEqual(native.trace, builtIn.trace, native.stderr);
      assert.strictEqual(native.code, 0);
    });
  }
});
