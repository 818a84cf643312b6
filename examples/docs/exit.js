// AsyncLocalStorage: exit(callback)
'use strict';

const { AsyncLocalStorage } = require('async-hooks-native');

const asyncLocalStorage = new AsyncLocalStorage();

asyncLocalStorage.run('store', () => {
  try {
    console.log('inside', asyncLocalStorage.getStore());
    asyncLocalStorage.exit(() => {
      console.log('exited', asyncLocalStorage.getStore());
      setImmediate(() => console.log('created while exited', asyncLocalStorage.getStore()));
      throw new Error('thrown outside');
    });
  } catch (error) {
    console.log('caught', error.message, asyncLocalStorage.getStore());
  }
});

// Prints:
//   inside store
//   exited undefined
//   caught thrown outside store
//   created while exited undefined
