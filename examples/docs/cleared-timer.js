// async_hooks: init is called for a resource whose callback never runs
'use strict';

const { createHook } = require('async-hooks-native');
const { writeSync } = require('node:fs');

createHook({
  init: (asyncId, type) => writeSync(1, `init ${type} ${asyncId}\n`),
  before: (asyncId) => writeSync(1, `before ${asyncId}\n`),
  after: (asyncId) => writeSync(1, `after ${asyncId}\n`),
  destroy: (asyncId) => writeSync(1, `destroy ${asyncId}\n`),
}).enable();

clearTimeout(setTimeout(() => {}, 10));

// Prints, with other IDs in the same relation:
//   init Timeout 5
//   destroy 5
