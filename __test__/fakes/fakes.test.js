'use strict';

// The first storage or hook is made while timers are fakes: what the runtime has is followed all the same,
// and nothing of the fakes is touched.

const assert = require('node:assert');
const path = require('node:path');
const { describe, it } = require('node:test');
const { runBoth } = require('../support');

const file = path.join(__dirname, 'programs', 'fakes.js');

describe('fake timers', () => {
  for (const name of require(file).names) {
    it(name, async () => {
      const { builtIn, native } = await runBoth(file, { args: [name] });
      assert.strictEqual(builtIn.code, 0, builtIn.stderr);
      assert.deepStrictEqual(native.trace.sort(), builtIn.trace.sort());
      assert.strictEqual(native.code, 0, native.stderr);
    });
  }
});
