'use strict';

// The older way to enter the context of a resource: nested calls are tracked and unwound.
const { AsyncResource, createHook, executionAsyncId } = require('node:async_hooks');

const lines = [];
createHook({
  before: (asyncId) => lines.push(`before ${asyncId}`),
  after: (asyncId) => lines.push(`after ${asyncId}`),
}).enable();

const outer = new AsyncResource('OUTER', { requireManualDestroy: true });
const inner = new AsyncResource('INNER', { requireManualDestroy: true });
outer.emitBefore();
lines.push(`outer ${executionAsyncId()}`);
inner.emitBefore();
lines.push(`inner ${executionAsyncId()}`);
inner.emitAfter();
lines.push(`outer ${executionAsyncId()}`);
outer.emitAfter();
lines.push(`main ${executionAsyncId()}`);
console.log(lines.join('\n'));
