'use strict';

// The store is entered in a callback inside of a promise that the reader waits for.

const { AsyncLocalStorage } = require('node:async_hooks');

const requests = new AsyncLocalStorage();

function begin() {
  return new Promise((resolve) => {
    setTimeout(() => {
      requests.enterWith({ user: 1 }); // entered here
      resolve();
    }, 3);
  });
}

async function main() {
  await begin();
  console.log(requests.getStore()); // lost here
}

main();
