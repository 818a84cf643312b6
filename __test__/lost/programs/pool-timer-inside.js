'use strict';

// The callback of a queue starts a timer. The timer keeps the context, in which the store had already been lost.

const { AsyncLocalStorage } = require('node:async_hooks');

const requests = new AsyncLocalStorage();
const queue = [];
setTimeout(() => queue.shift()(), 3);

requests.run({ id: 1 }, () => {
  // bind here
  queue.push(() => {
    setTimeout(() => {
      console.log(requests.getStore()); // lost here
    }, 1);
  });
});
