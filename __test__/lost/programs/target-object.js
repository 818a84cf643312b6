'use strict';

// The listener of an EventTarget is an object.

const { AsyncLocalStorage } = require('node:async_hooks');

const requests = new AsyncLocalStorage();
const target = new EventTarget();
setTimeout(() => target.dispatchEvent(new Event('changed')), 5);

class Watcher {
  constructor() {
    target.addEventListener('changed', this, { once: true }); // bind here
  }

  handleEvent({ type }) {
    console.log(type, requests.getStore()); // lost here
  }
}

requests.run({ id: 1 }, () => new Watcher());
