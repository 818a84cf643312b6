'use strict';

// `expect` and `explain` of `async-hooks-native/lost`.

const assert = require('node:assert');
const path = require('node:path');
const { describe, it } = require('node:test');
const { root, startNode } = require('../support');

const fixture = (name) => path.join(__dirname, 'fixtures', name);
const count = (text, what) => text.split(what).length - 1;

describe('the API of lost', { concurrency: 2 }, () => {
  it('reports each store that the program does not expect', async () => {
    const { code, stdout, stderr } = await startNode([fixture('expectations.js')]);
    assert.strictEqual(code, 0, stderr);
    assert.strictEqual(stdout, 'undefined,1,undefined,undefined,undefined\n');
    assert.match(stderr, /^LOST {2}getStore\(\) returned no store in handler, at .*:11:8$/m);
    assert.match(
      stderr,
      /^UNEXPECTED {2}getStore\(\) returned a store that the program does not expect in inside, at .*:17:9$/m,
    );
    assert.match(stderr, /The store does not meet what the program expects with expect\(\)\./);
    assert.match(stderr, /^1 store lost, 1 unexpected store\./m);
    assert.strictEqual(count(stderr, 'getStore() returned'), 2, stderr);
    assert.strictEqual(count(stderr, 'ASYNC_HOOKS_NATIVE_PREDICATE'), 1, stderr);
    assert.match(stderr, /TypeError: .*id/);
    assert.doesNotMatch(stderr, /NOT_RECORDED/);
  });

  for (const file of ['loaded-late.mjs', 'loaded-late.cjs']) {
    it(`warns once of a storage that is not recorded, and records it as a preload: ${file}`, async () => {
      const late = await startNode([fixture(file)]);
      assert.strictEqual(late.code, 0, late.stderr);
      assert.strictEqual(late.stdout, 'null\n');
      assert.strictEqual(count(late.stderr, '[ASYNC_HOOKS_NATIVE_NOT_RECORDED]'), 1, late.stderr);
      assert.match(late.stderr, /node --require async-hooks-native\/lost app\.js/);

      const preloaded = await startNode(['--require', path.join(root, 'lost.js'), fixture(file)]);
      assert.strictEqual(preloaded.code, 0, preloaded.stderr);
      assert.doesNotMatch(preloaded.stderr, /NOT_RECORDED/);
      assert.strictEqual(count(preloaded.stderr, 'LOST  getStore()'), 1, preloaded.stderr);
    });
  }
});
