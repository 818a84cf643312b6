'use strict';

// What the package exports: the names that Node 26 exports, each of the same kind as the built-in.

const assert = require('node:assert');
const { test } = require('node:test');
const builtIn = require('node:async_hooks');
const native = require('../..');

const names = [
  'AsyncLocalStorage',
  'AsyncResource',
  'asyncWrapProviders',
  'createHook',
  'executionAsyncId',
  'executionAsyncResource',
  'triggerAsyncId',
];

test('exports exactly the names of Node 26', () => {
  assert.deepStrictEqual(Object.keys(native).sort(), names);
  assert.deepStrictEqual(Reflect.ownKeys(native).sort(), names);
});

test('every name of the built-in of this Node', () => {
  for (const name of Object.keys(builtIn)) assert.ok(name in native, name);
});

for (const name of names) {
  test(`${name} is of the built-in's kind`, () => {
    assert.strictEqual(typeof native[name], typeof builtIn[name]);
    assert.notStrictEqual(native[name], builtIn[name]);
    if (typeof builtIn[name] === 'function') {
      assert.strictEqual(native[name].name, name);
      assert.strictEqual(native[name].length, builtIn[name].length);
    }
  });
}

// The methods that the documentation knows; the built-in of older versions has others that it does
// not mean anybody to use.
const methods = {
  AsyncLocalStorage: ['disable', 'enterWith', 'exit', 'getStore', 'run'],
  AsyncResource: ['asyncId', 'bind', 'emitDestroy', 'runInAsyncScope', 'triggerAsyncId'],
};
const statics = { AsyncLocalStorage: ['bind', 'snapshot'], AsyncResource: ['bind'] };

for (const [className, list] of Object.entries(methods)) {
  for (const name of list) {
    test(`${className}.prototype.${name} is declared like the built-in's`, () => {
      const expected = Object.getOwnPropertyDescriptor(builtIn[className].prototype, name);
      const found = Object.getOwnPropertyDescriptor(native[className].prototype, name);
      compareMethods(found, expected);
    });
  }
  for (const name of statics[className]) {
    test(`${className}.${name} is declared like the built-in's`, () => {
      const expected = Object.getOwnPropertyDescriptor(builtIn[className], name);
      const found = Object.getOwnPropertyDescriptor(native[className], name);
      compareMethods(found, expected);
    });
  }
}

function compareMethods(found, expected) {
  for (const attribute of ['configurable', 'enumerable', 'writable']) {
    assert.strictEqual(found[attribute], expected[attribute], attribute);
  }
  assert.strictEqual(found.value.name, expected.value.name);
  assert.strictEqual(found.value.length, expected.value.length);
}

test('AsyncResource has no enumerable members', () => {
  const seen = [];
  for (const key in new native.AsyncResource('R', { requireManualDestroy: true })) seen.push(key);
  assert.deepStrictEqual(seen, []);
});

for (const className of Object.keys(methods)) {
  test(`${className} can be extended, and requires new`, () => {
    const Native = native[className];
    const Extended = class extends Native {};
    const object = className === 'AsyncResource' ? new Extended('R') : new Extended();
    assert.ok(object instanceof Native);
    assert.ok(object instanceof Extended);
    assert.strictEqual(object.constructor, Extended);
    assert.throws(() => Native('R'), { name: 'TypeError', message: /without 'new'/ });
  });
}

test('asyncWrapProviders equals the built-in map', () => {
  assert.deepStrictEqual({ ...native.asyncWrapProviders }, { ...builtIn.asyncWrapProviders });
  assert.strictEqual(Object.getPrototypeOf(native.asyncWrapProviders), null);
  assert.ok(Object.isFrozen(native.asyncWrapProviders));
});

test('the hook objects have the methods of the built-in', () => {
  const expected = Object.getPrototypeOf(builtIn.createHook({}));
  const found = Object.getPrototypeOf(native.createHook({}));
  assert.strictEqual(found.constructor.name, expected.constructor.name);
  assert.deepStrictEqual(Object.getOwnPropertyNames(found), Object.getOwnPropertyNames(expected));
});

test('two requires return the same module', () => {
  assert.strictEqual(require('../../index.js'), native);
});
