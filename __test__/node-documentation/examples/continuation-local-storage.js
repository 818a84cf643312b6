'use strict';

// Continuation local storage by executionAsyncResource(), without its HTTP server.
const { createHook, executionAsyncResource } = require('node:async_hooks');
const sym = Symbol('state'); // Private symbol to avoid pollution

createHook({
  init(asyncId, type, triggerAsyncId, resource) {
    const cr = executionAsyncResource();
    if (cr) {
      resource[sym] = cr[sym];
    }
  },
}).enable();

function request(url) {
  executionAsyncResource()[sym] = { state: url };
  setTimeout(function () {
    console.log(JSON.stringify(executionAsyncResource()[sym]));
  }, 10);
}

setImmediate(request, '/one');
setImmediate(request, '/two');
