// AsyncLocalStorage: enterWith(store)
'use strict';

const { AsyncLocalStorage } = require('async-hooks-native');

const asyncLocalStorage = new AsyncLocalStorage();
const store = { id: 1 };

// Replaces the store for the rest of the synchronous execution and what follows from it.
asyncLocalStorage.enterWith(store);
console.log('now', asyncLocalStorage.getStore() === store);
setImmediate(() => {
  console.log('in an immediate', asyncLocalStorage.getStore() === store);
});

// Prints:
//   now true
//   in an immediate true
