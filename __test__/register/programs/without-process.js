'use strict';

// The global variable is gone before the first hook is made.
const { createHook, executionAsyncId } = require('node:async_hooks');
const { process } = globalThis;

globalThis.process = null;
let destroyed = 0;
createHook({ init() {}, before() {}, after() {}, destroy: () => destroyed++ }).enable();
setTimeout(() => setImmediate(() => console.log(destroyed > 0, executionAsyncId() > 1)), 1);
process.on('uncaughtException', ({ message }) => console.log(message, executionAsyncId() > 1));
process.on('unhandledRejection', (reason) => console.log(reason));
process.nextTick(() => {
  Promise.reject('rejected');
  throw new Error('thrown');
});
