// AsyncLocalStorage: context loss, and how AsyncResource prevents it
'use strict';

const { AsyncLocalStorage, AsyncResource } = require('async-hooks-native');

const asyncLocalStorage = new AsyncLocalStorage();

// A queue that calls everything back from one timer, which was started outside of any context.
const queue = [];
setTimeout(() => queue.forEach((callback) => callback()), 1);

asyncLocalStorage.run('store', () => {
  const log = (how) => console.log(how, asyncLocalStorage.getStore());

  queue.push(() => log('plain callback'));

  const resource = new AsyncResource('QUEUED');
  queue.push(() => resource.runInAsyncScope(log, null, 'runInAsyncScope()'));

  queue.push(AsyncResource.bind(() => log('AsyncResource.bind()')));

  // With native promises the context follows the await.
  (async () => {
    await new Promise((resolve) => queue.push(resolve));
    log('promisified');
  })();
});

// Prints:
//   plain callback undefined
//   runInAsyncScope() store
//   AsyncResource.bind() store
//   promisified store
