'use strict';

// A loader collects keys for one turn. The batch runs in the context of who asked first, and so do
// the callbacks of the others.

const { AsyncLocalStorage } = require('node:async_hooks');

const requests = new AsyncLocalStorage();

class Loader {
  #batch = [];

  load(key, callback) {
    if (this.#batch.push({ key, callback }) === 1) setImmediate(() => this.#dispatch());
  }

  #dispatch() {
    for (const { key, callback } of this.#batch.splice(0)) callback(`value of ${key}`);
  }
}

const loader = new Loader();

requests.run({ id: 1 }, () => {
  loader.load('a', (value) => {
    console.log(value, requests.getStore());
  });
});
requests.run({ id: 2 }, () => {
  // bind here
  loader.load('b', (value) => {
    console.log(value, requests.getStore()); // foreign here
  });
});
