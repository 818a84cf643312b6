'use strict';

// In the top-level context there is no handle or request: the resource is an empty object.
const { executionAsyncId, executionAsyncResource } = require('node:async_hooks');

console.log(executionAsyncId(), executionAsyncResource()); // 1 {}
