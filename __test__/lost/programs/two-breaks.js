'use strict';

// The store is lost twice: by a queue, and by an emitter whose listener is added where it is already
// lost.

const { AsyncLocalStorage } = require('node:async_hooks');
const { EventEmitter } = require('node:events');

const requests = new AsyncLocalStorage();
const uploads = new EventEmitter();
const queue = [];
setTimeout(() => queue.shift()(), 3);
setTimeout(() => uploads.emit('finish', 'a.txt'), 30);

function enqueue(callback) {
  queue.push(callback);
}

function onFinish(name) {
  console.log(name, requests.getStore()); // lost here
}

requests.run({ id: 1 }, () => {
  // bind first here
  enqueue(() => {
    uploads.on('finish', onFinish); // bind here
  });
});
