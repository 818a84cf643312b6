'use strict';

// A function with a callback is called inside of a promise: what is done before that is settled has
// no store, what follows the await has.

const { AsyncLocalStorage } = require('node:async_hooks');

const requests = new AsyncLocalStorage();
const asked = [];
setTimeout(() => {
  for (const callback of asked) callback(null, 42);
}, 5);

const legacy = (callback) => asked.push(callback);

async function handle() {
  const value = await new Promise((resolve, reject) => {
    // bind here
    legacy((error, answer) => {
      console.log(requests.getStore()); // lost here
      if (error) reject(error);
      else resolve(answer);
    });
  });
  console.log(value, requests.getStore());
}

requests.run({ id: 1 }, handle);
