'use strict';

// The first request connects. What its listener logs may as well belong to the connection, which all requests use.

const { AsyncLocalStorage } = require('node:async_hooks');
const { EventEmitter } = require('node:events');

const requests = new AsyncLocalStorage();
let connection;

function log(what) {
  console.log(what, requests.getStore()); // lost here
}

function connect() {
  const made = new EventEmitter();
  made.on('idle', () => log('idle')); // bind here
  made.emit('idle');
  return made;
}

requests.run({ id: 1 }, () => {
  connection = connect();
});
setTimeout(() => connection.emit('idle'), 5);
