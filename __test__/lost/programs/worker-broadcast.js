'use strict';

// A channel of which all threads hear.

const { AsyncLocalStorage } = require('node:async_hooks');
const { BroadcastChannel } = require('node:worker_threads');

const requests = new AsyncLocalStorage();
const [here, there] = [1, 2].map(() => new BroadcastChannel('news'));

function subscribe(channel, callback) {
  channel.addEventListener('message', callback); // bind here
}

requests.run({ id: 1 }, () => {
  subscribe(here, ({ data }) => {
    console.log(data, requests.getStore()); // lost here
    here.close();
    there.close();
  });
});
there.postMessage('hello');
