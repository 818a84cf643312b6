'use strict';

// An addon keeps a function of a request and calls it when a timer of the start of the program lets it.

const { AsyncLocalStorage } = require('node:async_hooks');

const addon = require(process.env.ADDON);
const requests = new AsyncLocalStorage();
setTimeout(() => addon.call(), 5);

function handle(event) {
  console.log(event, requests.getStore()); // lost here
}

function subscribe() {
  addon.keep(handle); // bind here
}

requests.run({ id: 1 }, subscribe);
