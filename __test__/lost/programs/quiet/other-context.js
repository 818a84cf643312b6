'use strict';

// A request calls its own functions in the context of the start, on purpose.

const { AsyncLocalStorage, AsyncResource } = require('node:async_hooks');

const requests = new AsyncLocalStorage();
const start = AsyncLocalStorage.snapshot();
const background = new AsyncResource('BACKGROUND');
let calls = 0;

function check() {
  if (requests.getStore() !== undefined) throw new Error('a store of a request');
  calls++;
}

requests.run(1, () => {
  start(() => check());
  background.runInAsyncScope(() => check());
  start(check);
  background.runInAsyncScope(check);
});

process.on('exit', () => {
  if (calls !== 4) throw new Error(`${calls} calls`);
});
