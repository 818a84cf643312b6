'use strict';

// The function that starts the timer is bound to the context of the program's start.

const { AsyncLocalStorage } = require('node:async_hooks');

const requests = new AsyncLocalStorage();
const schedule = AsyncLocalStorage.bind((fn) => setTimeout(fn, 1));

function work() {
  console.log(requests.getStore()); // lost here
}

requests.run({ id: 1 }, () => {
  schedule(work); // bind here
});
