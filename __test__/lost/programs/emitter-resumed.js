'use strict';

// The listener itself asks for the store, after an await: then nothing on the stack has called it.

const { AsyncLocalStorage } = require('node:async_hooks');
const { EventEmitter } = require('node:events');

const requests = new AsyncLocalStorage();
const queue = new EventEmitter();

requests.run({ id: 1 }, () => {
  // bind here
  queue.on('job', async (job) => {
    await new Promise((resolve) => setImmediate(resolve));
    console.log(job, requests.getStore()); // lost here
  });
});
setTimeout(() => queue.emit('job', 'first'), 2);
