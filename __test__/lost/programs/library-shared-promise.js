'use strict';

// A promise library with a queue of its own. The promise is settled at the start of the program.

const { AsyncLocalStorage } = require('node:async_hooks');

const requests = new AsyncLocalStorage();

const queue = [];
function enqueue(callback, value) {
  if (queue.push([callback, value]) === 1) setImmediate(drain);
}
function drain() {
  for (const [callback, value] of queue.splice(0)) callback(value);
}

class Deferred {
  #callbacks = [];
  #settled = false;
  #value;

  resolve(value) {
    this.#settled = true;
    this.#value = value;
    for (const callback of this.#callbacks) enqueue(callback, value);
  }

  then(callback) {
    if (this.#settled) enqueue(callback, this.#value);
    else this.#callbacks.push(callback);
    return this;
  }
}

const connected = new Deferred();
setTimeout(() => connected.resolve('connected'), 5);

requests.run({ id: 1 }, () => {
  // bind here
  connected.then((state) => {
    console.log(state, requests.getStore()); // lost here
  });
});
