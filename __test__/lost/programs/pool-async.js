'use strict';

// The callback that a queue calls is an async function, which waits when the store is asked for.

const { AsyncLocalStorage } = require('node:async_hooks');

const requests = new AsyncLocalStorage();
const jobs = [];
setTimeout(() => jobs.forEach((job) => job()), 5);

async function save() {
  await null;
  return requests.getStore(); // lost here
}

function handle() {
  // bind here
  jobs.push(async () => {
    await null;
    console.log(await save());
  });
}

requests.run({ id: 1 }, handle);
