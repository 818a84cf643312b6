'use strict';

// The overview of AsyncResource, as the current documentation has it.
const { AsyncResource, createHook, executionAsyncId } = require('node:async_hooks');

const lines = [];
createHook({
  init: (asyncId, type, trigger) => lines.push(`init ${type} ${asyncId} because of ${trigger}`),
  before: (asyncId) => lines.push(`before ${asyncId}`),
  after: (asyncId) => lines.push(`after ${asyncId}`),
}).enable();

const asyncResource = new AsyncResource('OVERVIEW', {
  triggerAsyncId: executionAsyncId(),
  requireManualDestroy: false,
});
const thisArg = { name: 'thisArg' };
const result = asyncResource.runInAsyncScope(
  function (...args) {
    lines.push(`inside ${executionAsyncId()}: ${this.name} ${args}`);
    return 'result';
  },
  thisArg,
  'a',
  'b',
);
asyncResource.emitDestroy();
lines.push(`ids ${asyncResource.asyncId()} ${asyncResource.triggerAsyncId()}, ${result}`);
console.log(lines.join('\n'));
