'use strict';

// A listener is added inside of run() and called by an emit outside of it.

const { AsyncLocalStorage } = require('node:async_hooks');
const { EventEmitter } = require('node:events');

const requests = new AsyncLocalStorage();
const bus = new EventEmitter();
setTimeout(() => bus.emit('ready', 'all'), 5);

requests.run({ id: 1 }, () => {
  // bind here
  bus.on('ready', (what) => {
    console.log(what, requests.getStore()); // lost here
  });
});
