'use strict';

// A request listens to a signal by which the program ends.

const { AsyncLocalStorage } = require('node:async_hooks');

const requests = new AsyncLocalStorage();
const shutdown = new AbortController();
setTimeout(() => shutdown.abort(), 5);

function cancel() {
  console.log(requests.getStore()); // lost here
}

function handle({ signal }) {
  signal.addEventListener('abort', cancel, { once: true }); // bind here
}

requests.run({ id: 1 }, handle, shutdown);
