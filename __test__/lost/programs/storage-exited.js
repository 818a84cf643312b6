'use strict';

// A library leaves the storage, so that nothing it makes keeps the store, and calls back there.

const { AsyncLocalStorage } = require('node:async_hooks');

const requests = new AsyncLocalStorage();

function inBackground(callback) {
  requests.exit(() => setImmediate(callback)); // ended here
}

function handle() {
  // bind here
  inBackground(() => {
    console.log(requests.getStore()); // lost here
  });
}

requests.run({ id: 1 }, handle);
