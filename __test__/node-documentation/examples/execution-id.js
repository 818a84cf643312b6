'use strict';

// executionAsyncId() tells when something runs, triggerAsyncId() why.
const { AsyncResource, executionAsyncId, triggerAsyncId } = require('node:async_hooks');

console.log(`bootstrap ${executionAsyncId()}`); // 1 - bootstrap
const connection = new AsyncResource('CONNECTION', { requireManualDestroy: true });
setImmediate(() => {
  console.log(`immediate ${executionAsyncId()} because of ${triggerAsyncId()}`);
  connection.runInAsyncScope(() => {
    console.log(`connection ${executionAsyncId()} because of ${triggerAsyncId()}`);
  });
});
