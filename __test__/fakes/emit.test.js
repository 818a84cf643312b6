'use strict';

// Test runners find `process.emit` as they do without this package, and rejections keep their context under a fake.

const assert = require('node:assert');
const os = require('node:os');
const path = require('node:path');
const { describe, it } = require('node:test');
const { startNode } = require('../support');

const file = path.join(__dirname, 'programs', 'emit.js');

describe('process.emit', { concurrency: os.availableParallelism() }, () => {
  for (const name of require(file).names) {
    it(name, async () => {
      const [builtIn, native] = await Promise.all(
        ['built-in', 'native'].map((which) => startNode([file, which, name])),
      );
      assert.strictEqual(builtIn.code, 0, builtIn.stderr);
      assert.notStrictEqual(builtIn.stdout, '');
      assert.deepStrictEqual(native, builtIn);
    });
  }
});
