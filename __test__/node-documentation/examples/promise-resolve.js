'use strict';

// The events of a promise and of what its then() returns.
const fs = require('node:fs');
const { createHook } = require('node:async_hooks');

const print = (line) => fs.writeSync(1, `${line}\n`);
createHook({
  init(asyncId, type, triggerAsyncId) {
    print(`init for ${type} with id ${asyncId}, trigger id: ${triggerAsyncId}`);
  },
  promiseResolve: (asyncId) => print(`  promise resolve ${asyncId}`),
  before: (asyncId) => print(`  before ${asyncId}`),
  after: (asyncId) => print(`  after ${asyncId}`),
}).enable();

new Promise((resolve) => resolve(true)).then(() => {});
