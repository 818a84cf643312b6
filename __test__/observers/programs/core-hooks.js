'use strict';

// node core-hooks.js [path of the package]
//
// Prints the promises that a hook of the built-in sees, and their triggers. With the package, a hook of its own is
// enabled first.

const core = require('node:async_hooks');
const fs = require('node:fs');

const [, , path] = process.argv;
if (path !== undefined) {
  const { AsyncLocalStorage, createHook } = require(path);
  createHook({ init() {} }).enable();
  new AsyncLocalStorage().enterWith('store');
}

const names = new Map([[core.executionAsyncId(), 'main']]);
core
  .createHook({
    init(id, type, trigger) {
      if (type !== 'PROMISE') return;
      names.set(id, `promise ${names.size}`);
      fs.writeSync(1, `${names.get(id)} is triggered by ${names.get(trigger)}\n`);
    },
  })
  .enable();

async function run() {
  for (let i = 0; i < 3; i++) await null;
  const first = Promise.resolve(1);
  await Promise.all([first.then(() => {}), Promise.reject(new Error('caught')).catch(() => {})]);
  Object.freeze(first);
}
run().then(() => {});
