'use strict';

// A queue runs one job at a time: the next one begins where the one before it ends.

const { AsyncLocalStorage } = require('node:async_hooks');

const requests = new AsyncLocalStorage();

class Queue {
  #jobs = [];
  #running = false;

  add(job) {
    this.#jobs.push(job);
    if (!this.#running) this.#next();
  }

  #next() {
    const job = this.#jobs.shift();
    this.#running = job !== undefined;
    job?.(() => this.#next());
  }
}

const queue = new Queue();
queue.add((done) => setTimeout(done, 5));

requests.run({ id: 1 }, () => {
  // bind here
  queue.add((done) => {
    console.log(requests.getStore()); // lost here
    setImmediate(done);
  });
});
