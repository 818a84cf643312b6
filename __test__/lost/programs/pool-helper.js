'use strict';

// The function that asks for the store is created by a function that run() calls indirectly, and which creates no
// resource.

const { AsyncLocalStorage } = require('node:async_hooks');

const requests = new AsyncLocalStorage();
const hooks = new Map();

function on(name, fn) {
  const list = hooks.get(name) ?? [];
  hooks.set(name, list);
  list.push(fn);
}

const withRequest = (id, fn) => requests.run({ id }, () => fn(id));

withRequest(1, (id) => {
  // bind here
  on('flush', () => {
    console.log(id, requests.getStore()); // lost here
  });
});
setTimeout(() => hooks.get('flush').forEach((fn) => fn()), 2);
