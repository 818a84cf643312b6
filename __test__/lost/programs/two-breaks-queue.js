'use strict';

// A callback that a queue calls outside of the scope puts another one into the same queue.

const { AsyncLocalStorage } = require('node:async_hooks');

const requests = new AsyncLocalStorage();
const queue = [];
const timer = setInterval(() => {
  const jobs = queue.splice(0);
  if (jobs.length === 0) clearInterval(timer);
  for (const job of jobs) job();
}, 3);

function enqueue(callback) {
  queue.push(callback);
}

requests.run({ id: 1 }, () => {
  // bind first here
  enqueue(() => {
    // bind here
    enqueue(() => {
      console.log(requests.getStore()); // lost here
    });
  });
});
