'use strict';

// The body of an async generator runs in the context of who asks for the next value.

const { AsyncLocalStorage } = require('node:async_hooks');

const requests = new AsyncLocalStorage();

// generator here
async function* rows() {
  for (let i = 0; i < 2; i++) {
    console.log(i, requests.getStore()); // lost here
    yield i;
  }
}

async function consume(iterator) {
  for await (const row of iterator) console.log(row); // bind here
}

const iterator = requests.run({ id: 1 }, () => rows());
consume(iterator);
