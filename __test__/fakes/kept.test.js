'use strict';

// Stores arrive also by way of functions that a program has kept from before they were replaced.

const assert = require('node:assert');
const os = require('node:os');
const path = require('node:path');
const { describe, it } = require('node:test');
const { runBoth } = require('../support');

const file = path.join(__dirname, 'programs', 'kept.js');

describe('functions that a program has saved', { concurrency: os.availableParallelism() }, () => {
  for (const name of require(file).names) {
    it(name, async () => {
      const { builtIn, native } = await runBoth(file, { args: [name] });
      assert.strictEqual(builtIn.code, 0, builtIn.stderr);
      assert.deepStrictEqual(native.trace.sort(), builtIn.trace.sort());
      assert.deepStrictEqual([native.code, native.stderr], [0, '']);
    });
  }
});
