'use strict';

// The handler of a port is set as a property.

const { AsyncLocalStorage } = require('node:async_hooks');
const { MessageChannel } = require('node:worker_threads');

const requests = new AsyncLocalStorage();
const { port1, port2 } = new MessageChannel();

requests.run({ id: 1 }, () => {
  // bind here
  port1.onmessage = ({ data }) => {
    console.log(data, requests.getStore()); // lost here
    port1.close();
  };
});
port2.postMessage('hello');
