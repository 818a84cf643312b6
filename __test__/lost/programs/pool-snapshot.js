'use strict';

// A function is called through a snapshot of the program's start, by a callback that has the store itself.

const { AsyncLocalStorage } = require('node:async_hooks');

const requests = new AsyncLocalStorage();
const runOutside = AsyncLocalStorage.snapshot();
const later = (fn) => setImmediate(() => runOutside(fn));

requests.run({ id: 1 }, () => {
  // bind here
  later(() => {
    console.log(requests.getStore()); // lost here
  });
});
