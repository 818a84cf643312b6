'use strict';

// Continuation-local storage on executionAsyncResource(), in a server.
const { createServer } = require('node:http');
const fs = require('node:fs');
const { executionAsyncResource, createHook } = require('node:async_hooks');
const sym = Symbol('state'); // Private symbol to avoid pollution

createHook({
  init(asyncId, type, triggerAsyncId, resource) {
    const cr = executionAsyncResource();
    if (cr) {
      resource[sym] = cr[sym];
    }
  },
}).enable();

const server = createServer((req, res) => {
  executionAsyncResource()[sym] = { state: req.url };
  setTimeout(function () {
    res.end(JSON.stringify(executionAsyncResource()[sym]));
  }, 100);
}).listen(0, '127.0.0.1');
server.on('listening', () => fs.writeSync(2, `port ${server.address().port}\n`));
