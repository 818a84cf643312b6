'use strict';

// Calls of a Worker: one listener of the start of the program settles all that wait.

const { AsyncLocalStorage } = require('node:async_hooks');
const { Worker } = require('node:worker_threads');

const requests = new AsyncLocalStorage();
const waiting = new Map();
const worker = new Worker(
  "require('worker_threads').parentPort.on('message', (m) => postMessage(m));" +
    "function postMessage(m) { require('worker_threads').parentPort.postMessage(m); }",
  { eval: true },
);
worker.on('message', ({ id, value }) => {
  waiting.get(id)(value);
  worker.terminate();
});

function call(value, callback) {
  const id = waiting.size;
  waiting.set(id, callback);
  worker.postMessage({ id, value });
}

requests.run({ id: 1 }, () => {
  // bind here
  call('ping', (answer) => {
    console.log(answer, requests.getStore()); // lost here
  });
});
