'use strict';

// Both callbacks of the queue are declared at the top level, and only their names are passed on.

const { AsyncLocalStorage } = require('node:async_hooks');

const requests = new AsyncLocalStorage();
const queue = [];
const timer = setInterval(() => {
  const jobs = queue.splice(0);
  if (jobs.length === 0) clearInterval(timer);
  for (const job of jobs) job();
}, 3);

function onRow() {
  console.log(requests.getStore()); // lost here
}

function onConnection() {
  queue.push(onRow); // bind here
}

requests.run({ id: 1 }, () => {
  queue.push(onConnection); // bind first here
});
