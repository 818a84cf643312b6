'use strict';

// after runs after the 'uncaughtException' event is emitted.
const fs = require('node:fs');
const { createHook } = require('node:async_hooks');

const print = (line) => fs.writeSync(1, `${line}\n`);
process.on('uncaughtException', (error) => print(`uncaughtException ${error.message}`));
createHook({
  before: (asyncId) => print(`before ${asyncId}`),
  after: (asyncId) => print(`after ${asyncId}`),
}).enable();

setTimeout(() => {
  throw new Error('thrown');
}, 1);
