'use strict';

// A promise library with one queue for all: it is drained by a tick that whoever was first asked for.

const { AsyncLocalStorage } = require('node:async_hooks');

const requests = new AsyncLocalStorage();

const queue = [];

class Settled {
  constructor(value) {
    this.value = value;
  }

  then(callback) {
    queue.push(() => callback(this.value));
    if (queue.length === 1) process.nextTick(Settled.drain);
  }

  static drain() {
    for (const job of queue.splice(0)) job();
  }
}

new Settled('start').then(() => {});

function load(id) {
  // bind here
  new Settled(id).then((value) => {
    console.log(value, requests.getStore()); // lost here
  });
}

requests.run({ id: 1 }, load, 'one');
