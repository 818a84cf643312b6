// AsyncLocalStorage: enterWith() in a listener affects the next listeners
'use strict';

const { EventEmitter } = require('node:events');
const { AsyncLocalStorage } = require('async-hooks-native');

const asyncLocalStorage = new AsyncLocalStorage();
const emitter = new EventEmitter();
const store = { id: 1 };

emitter.on('my-event', () => {
  asyncLocalStorage.enterWith(store);
});
emitter.on('my-event', () => {
  console.log('next listener', asyncLocalStorage.getStore());
});

console.log('before', asyncLocalStorage.getStore());
emitter.emit('my-event');
console.log('after', asyncLocalStorage.getStore());

// Prints:
//   before undefined
//   next listener { id: 1 }
//   after { id: 1 }
