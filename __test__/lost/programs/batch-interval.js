'use strict';

// Events are sent in batches by an interval of the start of the program.

const { AsyncLocalStorage } = require('node:async_hooks');

const requests = new AsyncLocalStorage();
const batch = [];
const timer = setInterval(() => {
  for (const { name, sent } of batch.splice(0)) {
    sent(name);
    clearInterval(timer);
  }
}, 3);

function track(name, sent) {
  batch.push({ name, sent });
}

function handle() {
  // bind here
  track('visit', (name) => {
    console.log(name, requests.getStore()); // lost here
  });
}

requests.run({ id: 1 }, handle);
