'use strict';

// A documented difference: up to Node 22 the built-in keeps the store in callbacks of addons, and this
// package does not. From Node 24 on both lose it, as Node-API gives the callback no context.

const assert = require('node:assert');
const { it } = require('node:test');
const { major } = require('../__test__/support');
const { runProgram } = require('./support/run');

const linesOf = (store) => [`bcrypt: ${store}`, `@parcel/watcher: ${store}`];

for (const [module, store] of [
  ['built-in', major < 24 ? 'store' : undefined],
  ['drop-in', undefined],
]) {
  it(`the store in callbacks of addons, ${module}`, async () => {
    const { code, stdout, stderr } = await runProgram(module, 'addons.js');
    assert.strictEqual(code, 0, stderr);
    assert.deepStrictEqual(stdout.trim().split('\n').slice(0, -1), linesOf(store));
  });
}
