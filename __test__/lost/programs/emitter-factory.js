'use strict';

// The same function adds a listener when the program starts and in a request. Only the latter had a store.

const { AsyncLocalStorage } = require('node:async_hooks');
const { EventEmitter } = require('node:events');

const requests = new AsyncLocalStorage();
const bus = new EventEmitter();

function attach(name) {
  // bind here
  bus.on(name, () => {
    console.log(name, requests.getStore()); // lost here
  });
}

attach('start');
requests.run({ id: 1 }, () => attach('request'));
setTimeout(() => {
  bus.emit('start');
  bus.emit('request');
}, 2);
