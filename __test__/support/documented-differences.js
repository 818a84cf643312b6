'use strict';

// For the differences that docs/compatibility.md has: each still exists. Where one is gone, its row can go too.

const assert = require('node:assert');
const os = require('node:os');
const { describe, it } = require('node:test');
const { startNode } = require('.');
const { sourcesCarry } = require('../../lib/frames/carrier');

/**
 * @param {string} file a program that gets 'built-in' or 'native' and one of the names that it exports, and prints
 *   something else for each module
 * @param {string[]} [carriedBySources] the names that differ only where the runtime does not carry frames
 */
function testDifferences(file, carriedBySources = []) {
  describe('a documented difference', { concurrency: os.availableParallelism() }, () => {
    for (const name of require(file).names) {
      const skip =
        !sourcesCarry && carriedBySources.includes(name) && 'this Node carries the store itself';
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
}

module.exports = { testDifferences };
