'use strict';

// before and after are run for chained promises only.
const fs = require('node:fs');
const { createHook } = require('node:async_hooks');

const print = (line) => fs.writeSync(1, `${line}\n`);
createHook({
  init: (asyncId) => print(`init ${asyncId}`),
  before: (asyncId) => print(`before ${asyncId}`),
  after: (asyncId) => print(`after ${asyncId}`),
}).enable();

const plain = Promise.resolve();
plain.then(() => {}).catch(() => {});
