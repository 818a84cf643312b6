'use strict';

// bluebird with its option for async hooks.

const assert = require('node:assert');
const { AsyncLocalStorage } = require('node:async_hooks');
const Bluebird = require('bluebird');

Bluebird.config({ asyncHooks: true });
const requests = new AsyncLocalStorage();
const connected = Bluebird.delay(3, 'connected');
const done = [];

for (const id of [1, 2]) {
  requests.run({ id }, () => {
    connected.then((state) => {
      assert.strictEqual(requests.getStore().id, id);
      done.push(state);
    });
  });
}
process.on('exit', () => assert.strictEqual(done.length, 2));
