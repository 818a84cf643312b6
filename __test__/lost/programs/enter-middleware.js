'use strict';

// Middlewares are awaited one after the other: what one enters after its first await, the next has not.

const { AsyncLocalStorage } = require('node:async_hooks');
const { setImmediate: turn } = require('node:timers/promises');

const requests = new AsyncLocalStorage();

const middlewares = [
  async (request) => {
    await turn();
    requests.enterWith({ user: request.user }); // entered here
  },
  async function show() {
    console.log(requests.getStore()); // lost here
  },
];

async function handle(request) {
  for (const middleware of middlewares) await middleware(request);
}

handle({ user: 'somebody' });
