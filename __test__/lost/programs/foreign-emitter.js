'use strict';

// A request fills a cache for which another one waits: the listener has the store of the first.

const { AsyncLocalStorage } = require('node:async_hooks');
const { EventEmitter } = require('node:events');

const requests = new AsyncLocalStorage();
const cache = new EventEmitter();

function onFilled(value) {
  console.log(value, requests.getStore()); // foreign here
}

requests.run({ id: 1 }, () => {
  cache.once('filled', onFilled); // bind here
});
requests.run({ id: 2 }, () => {
  setTimeout(() => cache.emit('filled', 42), 5);
});
