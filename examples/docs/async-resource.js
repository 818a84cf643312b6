// AsyncResource: Overview
'use strict';

const { AsyncResource, createHook, executionAsyncId } = require('async-hooks-native');
const { writeSync } = require('node:fs');

const print = (text) => writeSync(1, `${text}\n`);

createHook({
  init: (asyncId, type, trigger) => type === 'Mine' && print(`init ${asyncId}, trigger ${trigger}`),
  before: (asyncId) => print(`before ${asyncId}`),
  after: (asyncId) => print(`after ${asyncId}`),
  destroy: (asyncId) => print(`destroy ${asyncId}`),
}).enable();

const asyncResource = new AsyncResource('Mine', {
  triggerAsyncId: executionAsyncId(),
  requireManualDestroy: false,
});

// Establishes the context of the resource, calls the before hooks, the function with its receiver
// and arguments, and the after hooks, and restores the context.
const result = asyncResource.runInAsyncScope(
  function (...args) {
    print(`eid ${executionAsyncId()}, this is ${this.name}, args are ${args}`);
    return 'returned';
  },
  { name: 'thisArg' },
  'a',
  'b',
);
print(`${result}, back in eid ${executionAsyncId()}`);

print(`asyncId ${asyncResource.asyncId()}, triggerAsyncId ${asyncResource.triggerAsyncId()}`);
asyncResource.emitDestroy();

// Prints, with other IDs in the same relation:
//   init 5, trigger 1
//   before 5
//   eid 5, this is thisArg, args are a,b
//   after 5
//   returned, back in eid 1
//   asyncId 5, triggerAsyncId 1
//   destroy 5
