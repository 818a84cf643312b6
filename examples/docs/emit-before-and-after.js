// AsyncResource: emitBefore() and emitAfter(), deprecated
'use strict';

const { AsyncResource, executionAsyncId } = require('async-hooks-native');

const outer = new AsyncResource('Outer');
const inner = new AsyncResource('Inner');
const name = () =>
  ({ [outer.asyncId()]: 'outer', [inner.asyncId()]: 'inner' })[executionAsyncId()] ?? 'top level';

// Nested calls are unwound in the opposite order.
outer.emitBefore();
console.log(name());
inner.emitBefore();
console.log(name());
inner.emitAfter();
console.log(name());
outer.emitAfter();
console.log(name());

// Prints:
//   outer
//   inner
//   outer
//   top level
