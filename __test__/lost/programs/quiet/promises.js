'use strict';

// Promises in every form, and a thenable that is awaited.

const assert = require('node:assert');
const { AsyncLocalStorage } = require('node:async_hooks');
const { setTimeout: sleep } = require('node:timers/promises');

const requests = new AsyncLocalStorage();
const connected = sleep(3, 'connected');

const lazy = {
  then(resolve) {
    setTimeout(resolve, 1, 'lazy');
  },
};

async function handle(id) {
  const check = () => assert.strictEqual(requests.getStore(), id);
  await connected;
  check();
  await connected.then(check);
  await Promise.all([sleep(1).then(check), sleep(1).finally(check), connected]);
  check();
  await Promise.race([sleep(1), sleep(2)]);
  await Promise.allSettled([Promise.reject(new Error('no')).catch(check)]);
  await lazy;
  check();
  await (async () => lazy)();
  check();
}

async function main() {
  await connected.then(() => assert.strictEqual(requests.getStore(), undefined));
  await Promise.all([1, 2].map((id) => requests.run(id, handle, id)));
  await lazy;
  assert.strictEqual(requests.getStore(), undefined);
}

main();
