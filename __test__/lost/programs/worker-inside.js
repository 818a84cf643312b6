'use strict';

// The store is lost inside of a Worker.

const { AsyncLocalStorage } = require('node:async_hooks');
const { EventEmitter } = require('node:events');
const { isMainThread, Worker } = require('node:worker_threads');

if (isMainThread) {
  new Worker(__filename);
} else {
  const requests = new AsyncLocalStorage();
  const bus = new EventEmitter();
  setTimeout(() => bus.emit('ready'), 5);
  requests.run({ id: 1 }, () => {
    // bind here
    bus.on('ready', () => {
      console.log(requests.getStore()); // lost here
    });
  });
}
