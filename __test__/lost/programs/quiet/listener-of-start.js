'use strict';

// A listener of the program's start, added by a function that requests use as well, asks for a store between awaits.

const { AsyncLocalStorage } = require('node:async_hooks');
const { EventEmitter } = require('node:events');

const requests = new AsyncLocalStorage();
const bus = new EventEmitter();

function attach(name) {
  bus.on(name, async () => {
    await null;
    requests.getStore();
    await new Promise((resolve) => setImmediate(resolve));
    requests.getStore();
  });
}

attach('start');
requests.run({ id: 1 }, () => attach('request'));
setTimeout(() => bus.emit('start'), 2);
