// async_hooks: promiseResolve(asyncId)
'use strict';

const { createHook } = require('async-hooks-native');
const { writeSync } = require('node:fs');

createHook({
  init(asyncId, type, triggerAsyncId) {
    writeSync(1, `init for ${type} with id ${asyncId}, trigger id: ${triggerAsyncId}\n`);
  },
  promiseResolve: (asyncId) => writeSync(1, `  promise resolve ${asyncId}\n`),
  before: (asyncId) => writeSync(1, `  before ${asyncId}\n`),
  after: (asyncId) => writeSync(1, `  after ${asyncId}\n`),
}).enable();

new Promise((resolve) => resolve(true)).then(() => {});

// Prints, with other IDs in the same relation:
//   init for PROMISE with id 5, trigger id: 1
//     promise resolve 5
//   init for PROMISE with id 6, trigger id: 5
//     before 6
//     promise resolve 6
//     after 6
