'use strict';

// A callback is passed to the runtime, which keeps the context, and to a queue, which does not.

const { AsyncLocalStorage } = require('node:async_hooks');

const requests = new AsyncLocalStorage();
const queue = [];
setTimeout(() => queue.shift()(), 3);

requests.run({ id: 1 }, () => {
  const report = () => {
    console.log(requests.getStore()); // lost here
  };
  process.nextTick(report);
  setTimeout(report, 1);
  // bind here
  queue.push(report);
});
