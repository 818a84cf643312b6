'use strict';

// A module disables the storage that another one still uses.

const { AsyncLocalStorage } = require('node:async_hooks');
const { setImmediate: turn } = require('node:timers/promises');

const requests = new AsyncLocalStorage();

function reset() {
  requests.disable(); // ended here
}

requests.run({ id: 1 }, async () => {
  await turn();
  console.log(requests.getStore());
  reset();
  console.log(requests.getStore()); // lost here
});
