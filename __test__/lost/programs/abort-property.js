'use strict';

// The handler of a signal is set as a property.

const { AsyncLocalStorage } = require('node:async_hooks');

const requests = new AsyncLocalStorage();
const { signal } = Object.assign(new AbortController(), {});
const controller = new AbortController();
setTimeout(() => controller.abort(signal.reason), 5);

requests.run({ id: 1 }, () => {
  // bind here
  controller.signal.onabort = () => {
    console.log(requests.getStore()); // lost here
  };
});
