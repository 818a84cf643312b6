'use strict';

// What is saved for two requests is saved by the timer of the first one.

const { AsyncLocalStorage } = require('node:async_hooks');

const requests = new AsyncLocalStorage();
let timer;
const saved = [];

function save(document, callback) {
  saved.push(() => callback(document)); // bind here
  timer ??= setTimeout(() => {
    for (const done of saved.splice(0)) done();
  }, 5);
}

requests.run({ id: 1 }, () => {
  save('first', (document) => {
    console.log(document, requests.getStore());
  });
});
requests.run({ id: 2 }, () => {
  save('second', (document) => {
    console.log(document, requests.getStore()); // foreign here
  });
});
