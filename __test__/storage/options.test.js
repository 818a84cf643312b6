'use strict';

// The constructor's options, which the built-in of older versions of Node does not have: there is
// nothing to compare with on those, so the expectations are spelled out.

const assert = require('node:assert');
const { describe, it } = require('node:test');
const builtIn = require('node:async_hooks');
const { AsyncLocalStorage } = require('../..');
const { assertSameRefusal, values } = require('../support/errors');

const builtInHasOptions = new builtIn.AsyncLocalStorage({ name: 'name' }).name === 'name';

describe('invalid options', () => {
  for (const [name, value] of Object.entries(values)) {
    const isObject = value !== null && typeof value === 'object' && !Array.isArray(value);

    it(`${name} is ${value === undefined || isObject ? 'accepted' : 'refused'}`, () => {
      if (value === undefined || isObject) {
        assert.strictEqual(new AsyncLocalStorage(value).getStore(), undefined);
        return;
      }
      assert.throws(() => new AsyncLocalStorage(value), {
        name: 'TypeError',
        code: 'ERR_INVALID_ARG_TYPE',
        message: /^The "options" argument must be of type object\. Received /,
      });
    });

    it(
      `${name}, compared with the built-in`,
      { skip: !builtInHasOptions && 'the built-in of this Node takes no options' },
      () => {
        assertSameRefusal(
          () => new AsyncLocalStorage(value),
          () => new builtIn.AsyncLocalStorage(value),
        );
      },
    );
  }
});

describe('defaultValue', () => {
  it('is what getStore returns if nothing was entered', () => {
    const defaultValue = {};
    const storage = new AsyncLocalStorage({ defaultValue });
    assert.strictEqual(storage.getStore(), defaultValue);
    storage.run('store', () => assert.strictEqual(storage.getStore(), 'store'));
    assert.strictEqual(storage.getStore(), defaultValue);
  });

  it('does not hide a store that is undefined', () => {
    const storage = new AsyncLocalStorage({ defaultValue: 'default' });
    storage.run(undefined, () => assert.strictEqual(storage.getStore(), undefined));
    storage.run(null, () => assert.strictEqual(storage.getStore(), null));
  });

  it('is there again after disable', () => {
    const storage = new AsyncLocalStorage({ defaultValue: 'default' });
    storage.run('store', () => {
      storage.disable();
      assert.strictEqual(storage.getStore(), 'default');
    });
    assert.strictEqual(storage.getStore(), 'default');
  });

  it('is seen in asynchronous code', async () => {
    const storage = new AsyncLocalStorage({ defaultValue: 'default' });
    await null;
    assert.strictEqual(storage.getStore(), 'default');
    await new Promise((resolve) => setImmediate(resolve));
    assert.strictEqual(storage.getStore(), 'default');
  });
});

describe('name', () => {
  it('is a string, empty by default', () => {
    assert.strictEqual(new AsyncLocalStorage().name, '');
    assert.strictEqual(new AsyncLocalStorage({}).name, '');
    assert.strictEqual(new AsyncLocalStorage({ name: undefined }).name, '');
    assert.strictEqual(new AsyncLocalStorage({ name: 'name' }).name, 'name');
    assert.strictEqual(new AsyncLocalStorage({ name: 1 }).name, '1');
    assert.strictEqual(new AsyncLocalStorage({ name: null }).name, 'null');
  });

  it('cannot be a symbol, and cannot be changed', () => {
    assert.throws(() => new AsyncLocalStorage({ name: Symbol('s') }), TypeError);
    const storage = new AsyncLocalStorage({ name: 'name' });
    assert.throws(() => {
      storage.name = 'other';
    }, TypeError);
    assert.strictEqual(storage.name, 'name');
  });
});
