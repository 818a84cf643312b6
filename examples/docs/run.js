// AsyncLocalStorage: run(store, callback)
'use strict';

const { AsyncLocalStorage } = require('async-hooks-native');

const asyncLocalStorage = new AsyncLocalStorage();
const store = { id: 2 };

try {
  asyncLocalStorage.run(store, () => {
    console.log('inside', asyncLocalStorage.getStore());
    setTimeout(() => {
      console.log('in a timer', asyncLocalStorage.getStore());
    }, 20);
    throw new Error('thrown inside');
  });
} catch (error) {
  console.log('caught', error.message, asyncLocalStorage.getStore());
}

// Prints:
//   inside { id: 2 }
//   caught thrown inside undefined
//   in a timer { id: 2 }
