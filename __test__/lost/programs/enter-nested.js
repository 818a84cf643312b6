'use strict';

// As enter-awaited.js, with another awaited function in between, and a function that reads the store.

const { AsyncLocalStorage } = require('node:async_hooks');

const requests = new AsyncLocalStorage();

async function readUser() {
  await null;
  requests.enterWith({ user: 1 }); // entered here
}

async function authenticate() {
  await readUser();
}

function log() {
  console.log(requests.getStore()); // lost here
}

async function main() {
  await authenticate();
  log();
}

main();
