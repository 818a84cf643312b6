// async_hooks: createHook(callbacks)
'use strict';

const async_hooks = require('async-hooks-native');
const { writeSync } = require('node:fs');

// All callbacks are optional: this hook sees resources come and go, not their callbacks.
const asyncHook = async_hooks.createHook({
  init(asyncId, type) {
    writeSync(1, `init ${type} ${asyncId}\n`);
  },
  destroy(asyncId) {
    writeSync(1, `destroy ${asyncId}\n`);
  },
});

asyncHook.enable();
setTimeout(() => {}, 1);

// Prints, with other IDs in the same relation:
//   init Timeout 5
//   destroy 5
