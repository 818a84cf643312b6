'use strict';

// destroy for what the garbage collector takes: the same resources, each once, as with the built-in.
// In which order they come is up to the collector.

const assert = require('node:assert');
const os = require('node:os');
const path = require('node:path');
const { describe, it } = require('node:test');
const { runBoth } = require('../support');

const program = path.join(__dirname, 'collected', 'collected.js');

describe('destroy on collection', { concurrency: os.availableParallelism() }, () => {
  for (const name of require(program).names) {
    it(name, async () => {
      const { builtIn, native } = await runBoth(program, {
        args: [name],
        nodeOptions: ['--expose-gc'],
      });
      assert.strictEqual(builtIn.code, 0, builtIn.stderr);
      assert.notStrictEqual(builtIn.trace.length, 0);
      assert.deepStrictEqual(native.trace, builtIn.trace, native.stderr);
      assert.strictEqual(native.code, 0);
    });
  }
});
