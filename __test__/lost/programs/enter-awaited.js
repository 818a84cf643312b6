'use strict';

// What an awaited function enters is not seen by who awaits it.

const { AsyncLocalStorage } = require('node:async_hooks');

const requests = new AsyncLocalStorage();

async function authenticate() {
  await null;
  requests.enterWith({ user: 1 }); // entered here
}

async function main() {
  await authenticate();
  console.log(requests.getStore()); // lost here
}

main();
