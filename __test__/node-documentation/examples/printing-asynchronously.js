'use strict';

// Logging that is itself asynchronous: skipped when it was the logging that caused the event.
const { createHook, executionAsyncId } = require('node:async_hooks');

const causedByLogging = new Set();
let logging = false;

createHook({
  init(asyncId, type, triggerAsyncId) {
    if (logging || causedByLogging.has(executionAsyncId()) || causedByLogging.has(triggerAsyncId)) {
      causedByLogging.add(asyncId);
      return;
    }
    logging = true;
    console.log(`${type} ${asyncId} trigger ${triggerAsyncId}`);
    logging = false;
  },
}).enable();

setTimeout(() => setTimeout(() => {}, 1), 1);
