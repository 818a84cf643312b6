'use strict';

// Prints what is installed, and whether a store and hooks work.

const { AsyncLocalStorage, createHook } = require('async-hooks-native');
const { diagnose } = require('async-hooks-native/doctor');
const description = require('async-hooks-native/package.json');

const storage = new AsyncLocalStorage();
const types = new Set();
createHook({ init: (id, type) => types.add(type) }).enable();

storage.run('store', async () => {
  await null;
  setTimeout(() => {
    const binary = diagnose().findings.find(({ subject }) => subject === 'binary');
    const isHooked = types.has('Timeout') && types.has('PROMISE');
    console.log(
      JSON.stringify({
        version: description.version,
        store: storage.getStore(),
        isHooked,
        core: binary.value,
        file: binary.why,
      }),
    );
  }, 1);
});
