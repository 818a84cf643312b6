'use strict';

// A listener of an EventTarget runs in the context of who dispatches the event.

const { AsyncLocalStorage } = require('node:async_hooks');

const requests = new AsyncLocalStorage();
const target = new EventTarget();
setTimeout(() => target.dispatchEvent(new Event('changed')), 5);

function watch() {
  target.addEventListener('changed', onChanged); // bind here
}

function onChanged({ type }) {
  console.log(type, requests.getStore()); // lost here
}

requests.run({ id: 1 }, watch);
