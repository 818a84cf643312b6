'use strict';

// Who gives a connection back wakes the next who waits for it, in its own context.

const { AsyncLocalStorage } = require('node:async_hooks');

const requests = new AsyncLocalStorage();

class Pool {
  #free = true;
  #waiting = [];

  acquire(callback) {
    if (!this.#free) return void this.#waiting.push(callback);
    this.#free = false;
    callback();
  }

  release() {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free = true;
  }
}

const pool = new Pool();

requests.run({ id: 1 }, () => {
  pool.acquire(() => setTimeout(() => pool.release(), 5));
});
requests.run({ id: 2 }, () => {
  // bind here
  pool.acquire(() => {
    console.log(requests.getStore()); // foreign here
    pool.release();
  });
});
