'use strict';

// An addon calls back from a thread of its own, where there is no store.

const { AsyncLocalStorage } = require('node:async_hooks');

const addon = require(process.env.ADDON);
const requests = new AsyncLocalStorage();

function onDone() {
  console.log(requests.getStore()); // lost here
}

requests.run({ id: 1 }, () => {
  addon.later(onDone); // bind here
});
