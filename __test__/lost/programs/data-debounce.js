'use strict';

// A function that is debounced: the first call is outside of all scopes and makes the timer, and what the last
// one gave is saved.

const { AsyncLocalStorage } = require('node:async_hooks');

const requests = new AsyncLocalStorage();

function debounce(callback, delay) {
  let timer;
  let last;
  return (...args) => {
    last = args;
    timer ??= setTimeout(() => callback(...last), delay);
  };
}

const save = debounce((document) => {
  console.log(document, requests.getStore()); // lost here
}, 5);

save({ empty: true });
requests.run({ id: 1 }, () => {
  save({ name: 'a' }); // bind here
});
