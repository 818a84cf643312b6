'use strict';

// Messages of a port come in the context in which the port was made.

const { AsyncLocalStorage } = require('node:async_hooks');
const { MessageChannel } = require('node:worker_threads');

const requests = new AsyncLocalStorage();
const { port1, port2 } = new MessageChannel();

function onMessage(message) {
  console.log(message, requests.getStore()); // lost here
  port1.close();
}

requests.run({ id: 1 }, () => {
  port1.on('message', onMessage); // bind here
});
port2.postMessage('hello');
