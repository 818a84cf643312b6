'use strict';

// An application that knows nothing of the package.

const { AsyncLocalStorage } = require('node:async_hooks');

const storage = new AsyncLocalStorage();
storage.run('store', async () => {
  await null;
  console.log(
    storage.getStore(),
    AsyncLocalStorage === require('async-hooks-native').AsyncLocalStorage,
  );
});
