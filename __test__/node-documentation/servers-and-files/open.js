'use strict';

// executionAsyncId() and executionAsyncResource() at the top level and in a callback of fs.open.
const { executionAsyncId, executionAsyncResource, triggerAsyncId } = require('node:async_hooks');
const fs = require('node:fs');

const { fd } = process.stdout;

function print(where) {
  const resource = executionAsyncResource();
  const name = Object.getPrototypeOf(resource)?.constructor.name;
  fs.writeSync(fd, `${where}: ${executionAsyncId()} by ${triggerAsyncId()} ${name}\n`);
}

print('bootstrap');
fs.open(__filename, 'r', (_error, opened) => {
  print('open');
  fs.closeSync(opened);
});
