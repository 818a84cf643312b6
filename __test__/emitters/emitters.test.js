'use strict';

const assert = require('node:assert');
const path = require('node:path');
const { describe, it } = require('node:test');
const { runBoth } = require('../support');

const file = path.join(__dirname, 'programs', 'emitters.js');

describe('an emitter with a resource', () => {
  for (const name of require(file).names) {
    it(name, async () => {
      const { builtIn, native } = await runBoth(file, { args: [name] });
      assert.strictEqual(builtIn.code, 0, builtIn.stderr);
      assert.deepStrictEqual(native, builtIn);
    });
  }
});
