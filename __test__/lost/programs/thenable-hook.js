'use strict';

// A query is a thenable that runs its hooks from a queue when it is awaited.

const { AsyncLocalStorage } = require('node:async_hooks');

const requests = new AsyncLocalStorage();
const queue = [];
const timer = setInterval(() => {
  const query = queue.shift();
  if (query === undefined) return clearInterval(timer);
  for (const hook of query.hooks) hook();
  query.resolve('row');
}, 3);

class Query {
  hooks = [];

  pre(hook) {
    this.hooks.push(hook);
    return this;
  }

  then(resolve) {
    queue.push({ hooks: this.hooks, resolve });
  }
}

async function handle() {
  // bind here
  const query = new Query().pre(function preHook() {
    console.log('hook', requests.getStore()); // lost here
  });
  console.log(await query, requests.getStore());
}

requests.run({ id: 1 }, handle);
