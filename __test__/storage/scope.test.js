'use strict';

// withScope(), which the built-in of older versions of Node does not have: what every version must
// do, spelled out. programs/scope.js is compared with the built-in where it has it.

const assert = require('node:assert');
const { test } = require('node:test');
const { AsyncLocalStorage } = require('../..');

test('a scope enters its store until it is disposed of, by either name', () => {
  const storage = new AsyncLocalStorage();
  for (const dispose of [(scope) => scope.dispose(), (scope) => scope[Symbol.dispose]()]) {
    const scope = storage.withScope('store');
    assert.strictEqual(storage.getStore(), 'store');
    assert.strictEqual(dispose(scope), undefined);
    assert.strictEqual(storage.getStore(), undefined);
  }
});

test('a scope is disposed of once', () => {
  const storage = new AsyncLocalStorage();
  storage.run('outer', () => {
    const scope = storage.withScope('scope');
    scope.dispose();
    storage.enterWith('entered');
    scope.dispose();
    scope[Symbol.dispose]();
    assert.strictEqual(storage.getStore(), 'entered');
  });
});

test('scopes nest, with each other and with run', () => {
  const storage = new AsyncLocalStorage();
  const seen = [];
  const read = () => seen.push(storage.getStore());
  const outer = storage.withScope('outer');
  storage.run('run', () => {
    const inner = storage.withScope('inner');
    read();
    inner.dispose();
    read();
  });
  read();
  outer.dispose();
  read();
  assert.deepStrictEqual(seen, ['inner', 'run', 'outer', undefined]);
});

test('a scope restores the default value', () => {
  const storage = new AsyncLocalStorage({ defaultValue: 'default' });
  const scope = storage.withScope('store');
  scope.dispose();
  assert.strictEqual(storage.getStore(), 'default');
});

test('a scope lasts across awaits of its function', async () => {
  const storage = new AsyncLocalStorage();
  await storage.run('outer', async () => {
    await null;
    const scope = storage.withScope('scope');
    await new Promise((resolve) => setImmediate(resolve));
    assert.strictEqual(storage.getStore(), 'scope');
    scope.dispose();
    assert.strictEqual(storage.getStore(), 'outer');
  });
});

test('resources that are created in a scope keep its store', async () => {
  const storage = new AsyncLocalStorage();
  const scope = storage.withScope('scope');
  const later = new Promise((resolve) => setImmediate(() => resolve(storage.getStore())));
  scope.dispose();
  assert.strictEqual(await later, 'scope');
});
