'use strict';

// The entry of a startup snapshot, which loads the package when ASYNC_HOOKS_NATIVE_TEST_WHEN says:
// while the snapshot is built, or when a program starts from it.

const { createRequire } = require('node:module');
const { startupSnapshot } = require('node:v8');

const load = () => createRequire(process.env.ASYNC_HOOKS_NATIVE_TEST_FROM)('./index.js');

if (process.env.ASYNC_HOOKS_NATIVE_TEST_WHEN === 'build') load();
startupSnapshot.setDeserializeMainFunction(() => {
  const { AsyncLocalStorage, createHook } = load();
  const storage = new AsyncLocalStorage();
  let inits = 0;
  createHook({ init: () => inits++ }).enable();
  storage.run('store', async () => {
    await null;
    setTimeout(() => console.log(storage.getStore(), inits > 0), 1);
  });
});
