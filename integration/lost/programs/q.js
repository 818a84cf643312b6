'use strict';

// Q has one queue for all its promises: what is queued while it is being flushed runs there.

const { AsyncLocalStorage } = require('node:async_hooks');
const Q = require('q');

const requests = new AsyncLocalStorage();
const connected = Q.defer();
setTimeout(() => connected.resolve('connected'), 5);

requests.run({ id: 1 }, () => {
  // bind here
  connected.promise.then(function onConnected(state) {
    console.log(state, requests.getStore()); // lost here
  });
});
