'use strict';

// What programs do to the listeners of the process has no effect on hooks.

const assert = require('node:assert');
const path = require('node:path');
const { describe, it } = require('node:test');
const { runBoth } = require('../support');

const file = path.join(__dirname, 'programs', 'listeners.js');

describe('a program that removes listeners of the process', () => {
  for (const name of require(file).names) {
    it(name, async () => {
      const { builtIn, native } = await runBoth(file, { args: [name], destroysInPlace: true });
      assert.ok(builtIn.trace.some((line) => line.startsWith('destroy')));
      assert.deepStrictEqual(native, builtIn);
    });
  }
});
