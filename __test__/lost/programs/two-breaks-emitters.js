'use strict';

// A listener of one connection adds a listener of another.

const { AsyncLocalStorage } = require('node:async_hooks');
const { EventEmitter } = require('node:events');

const requests = new AsyncLocalStorage();
const database = new EventEmitter();
const cache = new EventEmitter();
setTimeout(() => database.emit('row'), 3);
setTimeout(() => cache.emit('stored'), 30);

function onStored() {
  console.log(requests.getStore()); // lost here
}

function onRow() {
  cache.once('stored', onStored); // bind here
}

function handle() {
  database.once('row', onRow); // bind first here
}

requests.run({ id: 1 }, handle);
