// AsyncLocalStorage: disable()
'use strict';

const { AsyncLocalStorage } = require('async-hooks-native');

const asyncLocalStorage = new AsyncLocalStorage();

asyncLocalStorage.run('first', () => {
  asyncLocalStorage.disable();
  console.log('disabled', asyncLocalStorage.getStore());
});
asyncLocalStorage.run('second', () => {
  console.log('run again', asyncLocalStorage.getStore());
});

// Prints:
//   disabled undefined
//   run again second
