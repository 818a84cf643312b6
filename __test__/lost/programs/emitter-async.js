'use strict';

// The listener is an async function: when the store is asked for, it waits and is on no stack.

const { AsyncLocalStorage } = require('node:async_hooks');
const { EventEmitter } = require('node:events');

const requests = new AsyncLocalStorage();
const bus = new EventEmitter();

async function save() {
  await null;
  return requests.getStore(); // lost here
}

async function work() {
  await null;
  console.log(await save());
}

function subscribe() {
  // bind here
  bus.on('event', async () => {
    await work();
  });
}

requests.run({ id: 1 }, subscribe);
setTimeout(() => bus.emit('event'), 5);
