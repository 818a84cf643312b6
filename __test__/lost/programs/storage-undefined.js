'use strict';

// A store is entered that is undefined: what is meant as clean-up ends the context of the request.

const { AsyncLocalStorage } = require('node:async_hooks');
const { setImmediate: turn } = require('node:timers/promises');

const requests = new AsyncLocalStorage();

function cleanUp() {
  requests.enterWith(undefined); // ended here
}

async function handle() {
  await turn();
  cleanUp();
  console.log(requests.getStore()); // lost here
}

requests.run({ id: 1 }, handle);
