'use strict';

// A documented difference: up to Node 22 the built-in keeps the store in callbacks of addons, and this
// package does not. From Node 24 on both lose it, as Node-API gives the callback no context.

const assert = require('node:assert');
const { it } = require('node:test');
const { major, startNode } = require('../__test__/support');
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

// The switch.
for (const module of ['built-in', 'drop-in']) {
  it(`the store in callbacks of addons whose functions are bound, ${module}`, async () => {
    const options = module === 'drop-in' ? ['--require', 'async-hooks-native/register'] : [];
    const { code, stdout, stderr } = await startNode([...options, 'programs/addons-bound.js'], {
      cwd: __dirname,
      env: { MODULE: module, ASYNC_HOOKS_NATIVE_ADDONS: 'bind' },
    });
    assert.strictEqual(code, 0, stderr);
    const store = 'store';
    assert.deepStrictEqual(stdout.trim().split('\n'), [
      `bcrypt: ${store}`,
      `@parcel/watcher: ${store}`,
      `rolldown: ${[store, store, store, store]}`,
      `@rspack/core: ${[store, store, store, store]}`,
      `sharp: ${store}`,
    ]);
  });
}
