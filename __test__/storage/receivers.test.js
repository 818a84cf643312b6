'use strict';

// What docs/compatibility.md says of objects that have a storage as their prototype: it fails when that is
// no longer so. programs/derived.js has what is the same.

const assert = require('node:assert');
const { test } = require('node:test');
const builtIn = require('node:async_hooks');
const native = require('../..');
const { major } = require('../support');

function storeAfterDisable({ AsyncLocalStorage }) {
  const storage = new AsyncLocalStorage();
  return storage.run('store', () => {
    Object.create(storage).disable();
    return storage.getStore();
  });
}

test('an object with a storage as its prototype disables that', () => {
  assert.strictEqual(storeAfterDisable(builtIn), 'store');
  assert.strictEqual(storeAfterDisable(native), major >= 24 ? 'store' : undefined);
});
