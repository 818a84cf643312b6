'use strict';

// A program may end at any moment, in any way: it ends as it does with the built-in. Here each moment
// has one of the ways; `npm run reliability -- moments` has all of them.

const assert = require('node:assert');
const { describe, it } = require('node:test');
const { endInMainThread, endInWorkers, moments } = require('./endings');

describe('a program that ends at any moment', () => {
  it('ends as with the built-in, in the main thread', async () => {
    const builtIn = await endInMainThread('built-in');
    assert.strictEqual(builtIn.length, moments.length);
    assert.deepStrictEqual(await endInMainThread('native'), builtIn);
  });

  it('ends as with the built-in, in Workers, whichever thread loads the binary', async () => {
    const builtIn = await endInWorkers('built-in');
    assert.strictEqual(builtIn.length, moments.length);
    assert.deepStrictEqual(await endInWorkers('native'), builtIn);
    assert.deepStrictEqual(await endInWorkers('native', 'loaded'), builtIn);
  });
});
