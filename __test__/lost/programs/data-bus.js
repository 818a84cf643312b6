'use strict';

// A handler of the start of the program works on what requests hand over: only data crosses.

const { AsyncLocalStorage } = require('node:async_hooks');
const { EventEmitter } = require('node:events');

const requests = new AsyncLocalStorage();
const bus = new EventEmitter();
const jobs = [];

bus.on('job', function onJob(job) {
  console.log(job, requests.getStore()); // lost here
});

const timer = setInterval(() => {
  const job = jobs.shift();
  if (job) bus.emit('job', job);
  else clearInterval(timer);
}, 3);

function enqueue(job) {
  jobs.push(job);
}

requests.run({ id: 1 }, () => {
  enqueue({ user: 7 }); // bind here
});
