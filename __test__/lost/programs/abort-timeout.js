'use strict';

// A signal with a time limit that is made once for all requests.

const { AsyncLocalStorage } = require('node:async_hooks');

const requests = new AsyncLocalStorage();
const limit = AbortSignal.timeout(5);
// The timer of a signal does not keep the process.
const alive = setInterval(() => {}, 1000);

requests.run({ id: 1 }, () => {
  // bind here
  limit.addEventListener('abort', () => {
    console.log(limit.reason.name, requests.getStore()); // lost here
    clearInterval(alive);
  });
});
