'use strict';

// The callback of a thenable's own then() is called by what settles it.

const { AsyncLocalStorage } = require('node:async_hooks');

const requests = new AsyncLocalStorage();

class Lookup {
  static pending = [];

  then(onFound) {
    Lookup.pending.push(onFound);
  }
}

setTimeout(() => {
  for (const onFound of Lookup.pending) onFound('127.0.0.1');
}, 5);

requests.run({ id: 1 }, () => {
  // bind here
  new Lookup().then((address) => {
    console.log(address, requests.getStore()); // lost here
  });
});
