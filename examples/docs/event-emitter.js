// AsyncResource: Integrating AsyncResource with EventEmitter
'use strict';

const { EventEmitter } = require('node:events');
const { AsyncLocalStorage, AsyncResource } = require('async-hooks-native');

const asyncLocalStorage = new AsyncLocalStorage();
const emitter = new EventEmitter();

asyncLocalStorage.run('where it was added', () => {
  const listener = () => console.log('bound', asyncLocalStorage.getStore());
  emitter.on('close', AsyncResource.bind(listener));
  emitter.on('close', () => console.log('not bound', asyncLocalStorage.getStore()));
});

asyncLocalStorage.run('where it was emitted', () => {
  setImmediate(() => emitter.emit('close'));
});

// Prints:
//   bound where it was added
//   not bound where it was emitted
