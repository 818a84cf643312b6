// async_hooks: callbacks inherited through the prototype chain
'use strict';

const async_hooks = require('async-hooks-native');
const { writeSync } = require('node:fs');

class MyAsyncCallbacks {
  init(asyncId, type) {
    writeSync(1, `init ${type} ${asyncId}\n`);
  }

  destroy(asyncId) {
    writeSync(1, `destroy ${asyncId}\n`);
  }
}

class MyAddedCallbacks extends MyAsyncCallbacks {
  before(asyncId) {
    writeSync(1, `before ${asyncId}\n`);
  }

  after(asyncId) {
    writeSync(1, `after ${asyncId}\n`);
  }
}

async_hooks.createHook(new MyAddedCallbacks()).enable();
setImmediate(() => {});

// Prints, with other IDs in the same relation:
//   init Immediate 5
//   before 5
//   after 5
//   destroy 5
