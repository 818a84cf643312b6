// AsyncLocalStorage: withScope(store)
'use strict';

const { AsyncLocalStorage } = require('async-hooks-native');

const asyncLocalStorage = new AsyncLocalStorage();

// Where the language has it: using scope = asyncLocalStorage.withScope('store');
const scope = asyncLocalStorage.withScope('store');
try {
  console.log('inside', asyncLocalStorage.getStore());
} finally {
  scope[Symbol.dispose]();
}
console.log('outside', asyncLocalStorage.getStore());

// Prints:
//   inside store
//   outside undefined
