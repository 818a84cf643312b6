// AsyncLocalStorage: the options defaultValue and name
'use strict';

const { AsyncLocalStorage } = require('async-hooks-native');

const asyncLocalStorage = new AsyncLocalStorage({ defaultValue: 'nobody', name: 'user' });

console.log(`${asyncLocalStorage.name}: ${asyncLocalStorage.getStore()}`);
asyncLocalStorage.run('ada', () => {
  console.log(`${asyncLocalStorage.name}: ${asyncLocalStorage.getStore()}`);
});

// Prints:
//   user: nobody
//   user: ada
