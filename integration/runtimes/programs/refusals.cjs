'use strict';

// What a runtime that is not Node refuses, as JSON.

const { AsyncLocalStorage, createHook } = require('async-hooks-native');

const refusals = {};
for (const [name, attempt] of Object.entries({
  AsyncLocalStorage: () => new AsyncLocalStorage(),
  onPropagate: () => new AsyncLocalStorage({ onPropagate: () => true }),
  createHook: () => createHook({ init() {} }),
})) {
  try {
    attempt();
  } catch ({ code, message }) {
    refusals[name] = { code, message };
  }
}
console.log(JSON.stringify(refusals));
