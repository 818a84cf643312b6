'use strict';

// One callback works on many jobs: what the last one entered is still there when all are done.

const { AsyncLocalStorage } = require('node:async_hooks');

const jobs = new AsyncLocalStorage();

function work(job) {
  jobs.enterWith(job); // entered here
  console.log('working', jobs.getStore());
}

function drain() {
  for (const id of [1, 2]) work({ id });
  report('idle');
}

function report(state) {
  console.log(state, jobs.getStore()); // leftover here
}

setTimeout(drain, 5);
