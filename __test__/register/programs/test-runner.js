'use strict';

// A file of tests, as a user of the test runner has them.

const assert = require('node:assert');
const { describe, it, before } = require('node:test');
const { AsyncLocalStorage, executionAsyncId } = require('node:async_hooks');

describe('under the preload', () => {
  const storage = new AsyncLocalStorage();
  let ran = 0;

  before(() => {
    ran++;
  });

  for (const name of ['one', 'two']) {
    it(name, async () => {
      await storage.run(name, async () => {
        await new Promise((resolve) => setImmediate(resolve));
        assert.strictEqual(storage.getStore(), name);
      });
      assert.strictEqual(typeof executionAsyncId(), 'number');
      assert.strictEqual(ran, 1);
    });
  }
});
