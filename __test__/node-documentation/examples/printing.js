'use strict';

// Printing in callbacks with a synchronous operation, which causes no events.
const fs = require('node:fs');
const util = require('node:util');
const { AsyncResource, createHook } = require('node:async_hooks');

function debug(...args) {
  fs.writeFileSync(1, `${util.format(...args)}\n`, { flag: 'a' });
}

createHook({
  init(asyncId, type, triggerAsyncId) {
    debug('init %s %d %d', type, asyncId, triggerAsyncId);
  },
  before(asyncId) {
    debug('before %d', asyncId);
  },
  after(asyncId) {
    debug('after %d', asyncId);
  },
}).enable();

new AsyncResource('PRINT', { requireManualDestroy: true }).runInAsyncScope(() => debug('inside'));
Promise.resolve().then(() => debug('then'));
