'use strict';

// The option onPropagate: a veto by resource type.

const assert = require('node:assert');
const os = require('node:os');
const path = require('node:path');
const { describe, it } = require('node:test');
const { AsyncLocalStorage, AsyncResource } = require('../..');
const { normalize, runProgram } = require('../support');
const { carriers } = require('../support/in-use');
const { values } = require('../support/errors');

const program = path.join(__dirname, 'on-propagate', 'veto.js');

describe('onPropagate is', () => {
  for (const [name, value] of Object.entries(values)) {
    const accepted = value === undefined || typeof value === 'function';

    it(`${accepted ? 'accepted' : 'refused'}: ${name}`, () => {
      const make = () => new AsyncLocalStorage({ onPropagate: value });
      if (accepted) {
        make();
        return;
      }
      assert.throws(make, {
        name: 'TypeError',
        code: 'ERR_INVALID_ARG_TYPE',
        message: /^The "options\.onPropagate" property must be of type function\. Received /,
      });
    });
  }
});

for (const carrier of carriers) {
  describe(`onPropagate, carried by ${carrier}`, { concurrency: os.availableParallelism() }, () => {
    for (const name of require(program).names) {
      it(name, async () => {
        const env = { ASYNC_HOOKS_NATIVE_CARRIER: carrier };
        const [builtIn, native] = await Promise.all([
          runProgram('built-in', program, { args: [name] }),
          runProgram('native', program, { args: [name], env }),
        ]);
        const expected = normalize(builtIn.lines);
        assert.notStrictEqual(expected.length, 0);
        assert.deepStrictEqual(normalize(native.lines), expected);
        assert.strictEqual(native.code, builtIn.code);
        assert.strictEqual(native.stderr.split('\n')[0], builtIn.stderr.split('\n')[0]);
      });
    }
  });
}

describe('a storage without onPropagate', () => {
  it('is not affected by that of another', async () => {
    const asked = [];
    const refusing = new AsyncLocalStorage({
      onPropagate(type) {
        asked.push(type);
        return false;
      },
    });
    const other = new AsyncLocalStorage();
    const stores = await other.run('other', async () => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      return [other.getStore(), refusing.getStore()];
    });
    assert.deepStrictEqual(stores, ['other', undefined]);
    assert.deepStrictEqual(asked, []);
  });

  it('is not called for resources that are created outside of its runs, or after disable', () => {
    const asked = [];
    const storage = new AsyncLocalStorage({ onPropagate: (type) => asked.push(type) });
    new AsyncResource('BEFORE');
    storage.run('store', () => new AsyncResource('INSIDE'));
    new AsyncResource('AFTER');
    storage.enterWith('store');
    storage.disable();
    new AsyncResource('DISABLED');
    assert.deepStrictEqual(asked, ['INSIDE']);
  });
});
