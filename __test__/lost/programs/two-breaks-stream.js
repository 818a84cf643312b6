'use strict';

// The callback of a queue listens to a stream that was opened when the program started.

const { AsyncLocalStorage } = require('node:async_hooks');
const { PassThrough } = require('node:stream');

const requests = new AsyncLocalStorage();
const stream = new PassThrough();
const queue = [];
setTimeout(() => {
  queue.shift()();
  setTimeout(() => stream.write('row'), 1);
}, 3);

requests.run({ id: 1 }, () => {
  // bind first here
  queue.push(() => {
    // bind here
    stream.on('data', () => {
      console.log(requests.getStore()); // lost here
    });
  });
});
