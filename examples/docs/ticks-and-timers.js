// async_hooks: the execution contexts of ticks and timers
'use strict';

const { createHook, executionAsyncId } = require('async-hooks-native');
const { writeSync } = require('node:fs');

let indent = 0;
const print = (text) => writeSync(1, `${' '.repeat(indent)}${text}\n`);

createHook({
  init(asyncId, type, triggerAsyncId) {
    print(`${type}(${asyncId}): trigger: ${triggerAsyncId} execution: ${executionAsyncId()}`);
  },
  before(asyncId) {
    print(`before:  ${asyncId}`);
    indent += 2;
  },
  after(asyncId) {
    indent -= 2;
    print(`after:   ${asyncId}`);
  },
  destroy(asyncId) {
    print(`destroy: ${asyncId}`);
  },
}).enable();

// The part of the documentation's example that follows the server's start: a tick whose callback
// waits 10 ms before it logs.
process.nextTick(() => {
  setTimeout(() => {
    print(`>>> ${executionAsyncId()}`);
  }, 10);
});

// Prints, with other IDs in the same relation:
//   TickObject(6): trigger: 1 execution: 1
//   before:  6
//     Timeout(7): trigger: 6 execution: 6
//   after:   6
//   destroy: 6
//   before:  7
//     >>> 7
//   after:   7
//   destroy: 7
