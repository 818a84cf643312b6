'use strict';

// node --experimental-vm-modules contexts.js <built-in|native>
//
// Code of other vm contexts, with their own promises and microtask queues.

const path = require('node:path');
const vm = require('node:vm');

const root = path.join(__dirname, '..', '..', '..');
const hooks = process.argv[2] === 'native' ? require(root) : require('node:async_hooks');
const { AsyncLocalStorage, AsyncResource, createHook } = hooks;

const storage = new AsyncLocalStorage();
const types = new Set();
createHook({
  init: (id, type) => types.add(type),
  before() {},
  after() {},
  destroy() {},
}).enable();

const log = [];
const inside = { AsyncResource, log, queueMicrotask, setTimeout, storage };

const script = `(async () => {
  const note = () => log.push(storage.getStore());
  note();
  await 1;
  note();
  await new Promise((resolve) => setTimeout(resolve, 1));
  note();
  await new Promise((resolve) => queueMicrotask(resolve));
  note();
  new AsyncResource('SCOPE').runInAsyncScope(note);
  class Derived extends AsyncResource {}
  new Derived('DERIVED').emitDestroy();
  storage.run('inner', note);
  await { then: (resolve) => resolve() };
  note();
})()`;

const ownQueue = `storage.run('own', async () => {
  await 1;
  log.push('own queue ' + storage.getStore());
  Promise.resolve().then(() => log.push('and then ' + storage.getStore()));
})`;

const module_ = `await 1; log.push('module ' + storage.getStore());`;

storage.run('store', async () => {
  const context = vm.createContext(inside);
  await vm.runInContext(script, context);
  vm.runInContext(ownQueue, vm.createContext({ log, storage }, { microtaskMode: 'afterEvaluate' }));
  const module = new vm.SourceTextModule(module_, { context });
  await module.link(() => {});
  await module.evaluate();
  log.push(storage.getStore());
  console.log(JSON.stringify([log, [...types].filter((type) => /^[A-Z]+$/.test(type)).sort()]));
});
