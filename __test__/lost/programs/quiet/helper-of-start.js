'use strict';

// A function that puts callbacks into a queue is called when the program starts, and by a callback that lost its store
// but needs none.

const { AsyncLocalStorage } = require('node:async_hooks');

const requests = new AsyncLocalStorage();
const queue = [];
let reads = 0;
const drain = () => queue.splice(0).forEach((job) => job());
setTimeout(() => {
  drain();
  setTimeout(drain, 1);
}, 1);

function later(reading) {
  queue.push(() => {
    if (reading && requests.getStore() === undefined) reads++;
  });
}

later(true);
requests.run(1, () => {
  queue.push(() => later(false));
});
process.on('exit', () => {
  if (reads !== 1) throw new Error(`${reads} reads`);
});
