'use strict';

// The store is lost three times: by a queue, by the same queue again, and by an emitter.

const { AsyncLocalStorage } = require('node:async_hooks');
const { EventEmitter } = require('node:events');

const requests = new AsyncLocalStorage();
const uploads = new EventEmitter();
const queue = [];
const timer = setInterval(() => {
  for (const job of queue.splice(0)) job();
  if (uploads.emit('finish', 'a.txt')) clearInterval(timer);
}, 3);

function enqueue(callback) {
  queue.push(callback);
}

requests.run({ id: 1 }, () => {
  // bind first here
  enqueue(() => {
    // bind next here
    enqueue(() => {
      // bind here
      uploads.once('finish', (name) => {
        console.log(name, requests.getStore()); // lost here
      });
    });
  });
});
