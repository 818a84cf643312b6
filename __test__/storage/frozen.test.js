'use strict';

// A resource that a program has frozen keeps a store like any other. The built-in of Node 20 and 22 throws.

const assert = require('node:assert');
const builtIn = require('node:async_hooks');
const { test } = require('node:test');
const native = require('../..');

function use({ AsyncLocalStorage, AsyncResource }, close) {
  const storage = new AsyncLocalStorage();
  class Resource extends AsyncResource {
    constructor() {
      super('RESOURCE');
      close(this);
    }
  }
  const resource = storage.run('made', () => new Resource());
  const seen = [];
  for (const store of ['first', 'second', 'made', 'last']) {
    resource.runInAsyncScope(() => {
      seen.push(storage.getStore());
      storage.enterWith(store);
      seen.push(storage.getStore());
    });
    seen.push(storage.getStore());
  }
  seen.push(resource.runInAsyncScope(() => storage.getStore()));
  return seen;
}

for (const name of ['freeze', 'seal', 'preventExtensions']) {
  test(name, () => {
    const open = use(builtIn, () => {});
    assert.deepStrictEqual(use(native, Object[name]), open);
    assert.deepStrictEqual(
      use(native, () => {}),
      open,
    );
  });
}

test('emitBefore and emitAfter of a frozen resource', () => {
  const storage = new native.AsyncLocalStorage();
  const resource = storage.run('made', () => Object.freeze(new native.AsyncResource('RESOURCE')));
  resource.emitBefore();
  assert.strictEqual(storage.getStore(), 'made');
  resource.emitAfter();
  assert.strictEqual(storage.getStore(), undefined);
});
