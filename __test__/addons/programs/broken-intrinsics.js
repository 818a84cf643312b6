'use strict';

// Loads and calls an addon while one intrinsic after the other is broken. The "addon" has native functions of the
// runtime.

const assert = require('node:assert');
const { breakOne, intrinsics, restoreOne } = require('../../intrinsics/programs/intrinsics');
const { AsyncLocalStorage } = require('../../..');

const { push, indexOf } = Array.prototype;
process.dlopen = (module, file) => {
  module.exports = exported[file];
};
require('../../../embedder').bindAddons({ except: ['@scope/other'] });

const exported = { __proto__: null };
const storage = new AsyncLocalStorage();
const store = () => storage.getStore();

/** Native functions that have not been wrapped yet: there is a new one for each Proxy. */
const makeExports = () => ({
  push,
  removeListener: indexOf,
  inner: { revoke: Proxy.revocable({}, {}).revoke },
});

function callAddon(file, list) {
  const module = { exports: {} };
  process.dlopen(module, file);
  const addon = module.exports;
  list.push = addon.push;
  list.indexOf = addon.removeListener;
  list.push(store, { hooks: [{ run: store }] });
  return { addon, index: list.indexOf(store), stores: [list[0](), list[1].hooks[0].run()] };
}

const failed = [];
for (const [index, intrinsic] of intrinsics.entries()) {
  // The id stack reads it, as Node's core does.
  if (intrinsic[0] === '%TypedArray%.prototype.length') continue;
  const file = `/node_modules/@scope/addon/${index}.node`;
  const own = makeExports();
  const { revoke } = own.inner;
  exported[file] = own;
  let result;
  breakOne(intrinsic);
  try {
    result = storage.run('one', callAddon, file, []);
  } catch (error) {
    result = error;
  }
  restoreOne(intrinsic);
  try {
    assert.notStrictEqual(result.addon.push, push);
    assert.notStrictEqual(result.addon.inner.revoke, revoke);
    assert.deepStrictEqual([result.index, ...result.stores], [0, 'one', 'one']);
  } catch {
    failed.push(`${intrinsic[0]}: ${result?.stack}`);
  }
}
assert.deepStrictEqual(failed, []);
