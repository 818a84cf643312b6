'use strict';

// The first request makes the timer that calls the subscribers of all.

const { AsyncLocalStorage } = require('node:async_hooks');

const requests = new AsyncLocalStorage();
const subscribers = [];
let timer;

function subscribe(callback) {
  subscribers.push(callback);
  timer ??= setTimeout(() => subscribers.forEach((subscriber) => subscriber()), 5);
}

function handle(id) {
  // bind here
  subscribe(() => {
    console.log(id, requests.getStore()); // foreign here
  });
}

requests.run({ id: 1 }, handle, 1);
requests.run({ id: 2 }, handle, 2);
