'use strict';

// For the differences that docs/compatibility.md has: each still exists. Where one is gone, its row can go too.

const assert = require('node:assert');
const os = require('node:os');
const { describe, it } = require('node:test');
const { startNode } = require('.');

/**
 * @param {string} file a program that gets 'built-in' or 'native' and one of the names that it exports, and prints
 *   something else for each module
 * @param {Record<string, string | false>} [skips] by name, why this runtime does not have a difference
 */
function testDifferences(file, skips = {}) {
  describe('a documented difference', { concurrency: os.availableParallelism() }, () => {
    for (const name of require(file).names) {
      it(name, { skip: skips[name] }, async () => {
        const [builtIn, native] = await Promise.all(
          ['built-in', 'native'].map((which) => startNode([file, which, name])),
        );
        for (const { code, stderr } of [builtIn, native]) assert.strictEqual(code, 0, stderr);
        assert.notStrictEqual(builtIn.stdout, '');
        assert.notStrictEqual(native.stdout, builtIn.stdout);
      });
    }
  });
}

module.exports = { testDifferences };
