'use strict';

// Loses a store, under the globals that both test runners have.

const { AsyncLocalStorage } = require('node:async_hooks');
const { EventEmitter } = require('node:events');

const requests = new AsyncLocalStorage();
const bus = new EventEmitter();

function subscribe() {
  bus.on('event', onEvent); // bind here
}

function onEvent() {
  return requests.getStore(); // lost here
}

test('loses a store', async () => {
  requests.run({ id: 1 }, subscribe);
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
  bus.emit('event');
});

test('loses nothing', async () => {
  await requests.run({ id: 2 }, async () => {
    await null;
    expect(requests.getStore().id).toBe(2);
  });
  expect(requests.getStore()).toBe(undefined);
});
