'use strict';

// A function enters a store and restores the one before. Its callers never had a store.

const { AsyncLocalStorage } = require('node:async_hooks');

const requests = new AsyncLocalStorage();
let calls = 0;

function check(expected) {
  if (requests.getStore() !== expected) throw new Error(`${expected}`);
  calls++;
}

function within(store, work) {
  const before = requests.getStore();
  requests.enterWith(store);
  try {
    return work();
  } finally {
    requests.enterWith(before);
  }
}

function handle(id) {
  requests.enterWith(id);
  check(id);
  requests.enterWith(undefined);
}

within(1, () => check(1));
check(undefined);
setTimeout(() => {
  within(2, () => check(2));
  check(undefined);
  for (const id of [3, 4]) {
    handle(id);
    check(undefined);
  }
}, 1);

process.on('exit', () => {
  if (calls !== 8) throw new Error(`${calls} calls`);
});
