'use strict';

// The second listener of an event sees what the first one has entered.

const { AsyncLocalStorage } = require('node:async_hooks');
const { EventEmitter } = require('node:events');

const users = new AsyncLocalStorage();
const bus = new EventEmitter();

bus.on('login', function remember(user) {
  users.enterWith({ user }); // entered here
});
bus.on('login', function count() {
  console.log(users.getStore()); // leftover here
});

setTimeout(() => bus.emit('login', 'somebody'), 5);
