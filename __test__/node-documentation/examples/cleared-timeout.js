'use strict';

// A resource that is closed before it is used: no before and no after.
const fs = require('node:fs');
const { createHook } = require('node:async_hooks');

const print = (line) => fs.writeSync(1, `${line}\n`);
createHook({
  init: (asyncId, type) => print(`init ${asyncId} ${type}`),
  before: (asyncId) => print(`before ${asyncId}`),
  after: (asyncId) => print(`after ${asyncId}`),
  destroy: (asyncId) => print(`destroy ${asyncId}`),
}).enable();

clearTimeout(setTimeout(() => {}, 10));
setImmediate(() => print('end'));
