'use strict';

// Functions that a program took hold of before it used async_hooks.
const { nextTick } = process;
const { queueMicrotask, setImmediate, setTimeout } = globalThis;
const { AsyncLocalStorage, createHook } = require('node:async_hooks');

const storage = new AsyncLocalStorage();
const log = (what) => console.log(what, storage.getStore());

storage.run('first', () => nextTick(log, 'tick before any hook'));

setTimeout(() => {
  const types = [];
  const hook = createHook({ init: (_id, type) => types.push(type) }).enable();
  storage.run('second', () => {
    nextTick(log, 'tick');
    queueMicrotask(() => log('microtask'));
    setImmediate(log, 'immediate');
  });
  hook.disable();
  console.log(types.join());
}, 1);
