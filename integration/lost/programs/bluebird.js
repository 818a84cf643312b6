'use strict';

// cls-hooked 6: bluebird runs its callbacks from a queue of its own.

const { AsyncLocalStorage } = require('node:async_hooks');
const Bluebird = require('bluebird');

const requests = new AsyncLocalStorage();
let settle;
const connected = new Bluebird((resolve) => {
  settle = resolve;
});
setTimeout(() => settle('connected'), 5);

requests.run({ id: 1 }, () => {
  // bind here
  connected.then(function onConnected(state) {
    console.log(state, requests.getStore()); // lost here
  });
});
