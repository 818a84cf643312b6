// async_hooks: executionAsyncResource()
'use strict';

const { executionAsyncId, executionAsyncResource } = require('async-hooks-native');

// At the top level there is no handle or request, but still an object.
console.log(executionAsyncId(), executionAsyncResource());

// Inside a callback it is the resource the callback belongs to.
const timeout = setTimeout(() => {
  console.log(executionAsyncResource() === timeout);
}, 1);

// Prints:
//   1 {}
//   true
