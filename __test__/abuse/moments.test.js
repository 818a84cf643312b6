'use strict';

// A program may end at any moment, in any way: it ends as it does with the built-in.

const assert = require('node:assert');
const path = require('node:path');
const { describe, it } = require('node:test');
const { inParallel, startNode } = require('../support');

const program = path.join(__dirname, 'programs', 'moments.js');
const inWorkers = path.join(__dirname, 'programs', 'moments-in-workers.js');
const { ends, moments } = require(program);
const byItself = ends.filter((end) => !end.includes('loop'));

describe('a program that ends at any moment', () => {
  it('ends as with the built-in, in the main thread', async () => {
    const ending = async (which, moment, end) => {
      const { code, signal } = await startNode([program, which, moment, end]);
      return `${moment}, ${end}: ${code} ${signal}`;
    };
    await inParallel([...moments.entries()], async ([index, moment]) => {
      const end = byItself[index % byItself.length];
      const native = await ending('native', moment, end);
      assert.strictEqual(native, await ending('built-in', moment, end));
    });
  });

  it('ends as with the built-in, in Workers, whoever loads the binary', async () => {
    const endings = async (...args) => {
      const { code, signal, stdout, stderr } = await startNode([inWorkers, ...args]);
      assert.deepStrictEqual({ code, signal }, { code: 0, signal: null }, stderr);
      return JSON.parse(stdout);
    };
    const builtIn = await endings('built-in');
    assert.ok(builtIn.length >= moments.length);
    assert.deepStrictEqual(await endings('native'), builtIn);
    assert.deepStrictEqual(await endings('native', 'loaded'), builtIn);
  });
});
