'use strict';

// The differences that docs/compatibility.md has for programs that use the built-in too, and for handles, still exist.
// Where one is gone, its row can go too.

const assert = require('node:assert');
const os = require('node:os');
const path = require('node:path');
const { describe, it } = require('node:test');
const { startNode } = require('../support');
const { sourcesCarry } = require('../../lib/frames/carrier');

const file = path.join(__dirname, 'programs', 'differences.js');

// A resource gets a frame of the runtime, which has the stores of both modules, only where the runtime carries frames.
const where = { 'a resource and a storage of the built-in': sourcesCarry };

describe('a documented difference', { concurrency: os.availableParallelism() }, () => {
  for (const name of require(file).names) {
    const skip = where[name] === false && 'this Node carries the store itself';
    it(name, { skip }, async () => {
      const [builtIn, native] = await Promise.all(
        ['built-in', 'native'].map((which) => startNode([file, which, name])),
      );
      for (const { code, stderr } of [builtIn, native]) assert.strictEqual(code, 0, stderr);
      assert.notStrictEqual(builtIn.stdout, '');
      assert.notStrictEqual(native.stdout, builtIn.stdout);
    });
  }
});
