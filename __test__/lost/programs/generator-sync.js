'use strict';

// The body of a generator that is made inside of run() runs where its values are asked for.

const { AsyncLocalStorage } = require('node:async_hooks');

const requests = new AsyncLocalStorage();

// generator here
function* ids() {
  yield 'first';
  yield requests.getStore(); // lost here
}

const iterator = requests.run({ id: 1 }, ids);
setTimeout(() => {
  console.log(iterator.next());
  console.log(iterator.next()); // bind here
}, 5);
