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
    const { findings } = diagnose();
    const [runtime, binary] = ['runtime', 'binary'].map((name) =>
      findings.find(({ subject }) => subject === name),
    );
    const isHooked = types.has('Timeout') && types.has('PROMISE');
    console.log(
      JSON.stringify({
        version: description.version,
        store: storage.getStore(),
        isHooked,
        runtime: runtime.status,
        core: binary.value,
        file: binary.why,
      }),
    );
  }, 1);
});
