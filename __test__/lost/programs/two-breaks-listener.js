'use strict';

// A listener that was added in the scope puts a function into a queue.

const { AsyncLocalStorage } = require('node:async_hooks');
const { EventEmitter } = require('node:events');

const requests = new AsyncLocalStorage();
const database = new EventEmitter();
const queue = [];
setTimeout(() => {
  database.emit('row');
  setTimeout(() => queue.shift()(), 1);
}, 3);

requests.run({ id: 1 }, () => {
  // bind first here
  database.once('row', () => {
    // bind here
    queue.push(() => {
      console.log(requests.getStore()); // lost here
    });
  });
});
