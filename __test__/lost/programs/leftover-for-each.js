'use strict';

// Each job enters its store in a function of its own. The store of the last one is still there when all have been done.

const { AsyncLocalStorage } = require('node:async_hooks');

const jobs = new AsyncLocalStorage();

function begin(job) {
  jobs.enterWith(job); // entered here
}

function work(job) {
  begin(job);
  console.log('working', jobs.getStore());
}

function drain(queue) {
  queue.forEach((job) => work(job));
  report(queue.length);
}

function report(count) {
  console.log(count, jobs.getStore()); // leftover here
}

setTimeout(drain, 5, [{ id: 1 }, { id: 2 }]);
