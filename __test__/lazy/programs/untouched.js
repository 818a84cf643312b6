'use strict';

// node untouched.js <what>: takes stock of what the package could wrap, does something with it, and
// takes stock again. Prints the differences, one a line.

const v8 = require('node:v8');
// Node itself replaces process.chdir() when somebody first loads this.
require('node:worker_threads');

// Prototypes of the resources that core makes, found on samples that are cleaned up at once.
function prototypes() {
  const timer = setTimeout(() => {}, 1e6);
  const immediate = setImmediate(() => {});
  clearTimeout(timer);
  clearImmediate(immediate);
  const child = new (require('node:child_process').ChildProcess)();
  const found = {
    Timeout: Object.getPrototypeOf(timer),
    Immediate: Object.getPrototypeOf(immediate),
    Promise: Promise.prototype,
    EventEmitter: require('node:events').prototype,
    HTTPParser: require('_http_common').HTTPParser.prototype,
  };
  let handle = Object.getPrototypeOf(child._handle);
  for (let level = 1; handle !== null && handle !== Object.prototype; level++) {
    found[`handle, level ${level}`] = handle;
    handle = Object.getPrototypeOf(handle);
  }
  return found;
}

const objects = {
  process,
  globalThis,
  Promise,
  timers: require('node:timers'),
  'timers/promises': require('node:timers/promises'),
  events: require('node:events'),
  net: require('node:net'),
  http: require('node:http'),
  fs: require('node:fs'),
  Module: require('node:module'),
  'Module.prototype': require('node:module').prototype,
  promiseHooks: v8.promiseHooks,
  ...prototypes(),
};

// Everything own of an object, as attributes and identities.
function stock() {
  const entries = new Map();
  for (const [name, object] of Object.entries(objects)) {
    for (const key of Reflect.ownKeys(object)) {
      const { value, ...attributes } = Object.getOwnPropertyDescriptor(object, key);
      entries.set(`${name}.${String(key)}`, [
        typeof value === 'function' ? value : typeof value,
        attributes.get,
        attributes.set,
        attributes.configurable,
        attributes.enumerable,
        attributes.writable,
      ]);
    }
    const events = object === process ? process.eventNames().map(String).sort().join() : '';
    entries.set(`${name}: its listeners`, [events]);
    entries.set(`${name}: its prototype`, [Object.getPrototypeOf(object)]);
  }
  return entries;
}

// Calls of the functions that turn promise hooks on.
const promiseHookCalls = [];
for (const name of Object.keys(v8.promiseHooks)) {
  const original = v8.promiseHooks[name];
  v8.promiseHooks[name] = function (...args) {
    promiseHookCalls.push(name);
    return Reflect.apply(original, this, args);
  };
}

// Taking stock makes Node load a few things, the first time.
stock();
const before = stock();

function report() {
  const after = stock();
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const [old, now] = [before.get(name), after.get(name)];
    // The registry by which two copies of the package share one state.
    if (name.includes('Symbol(async-hooks-native')) continue;
    if (old === undefined) console.log(`new: ${name}`);
    else if (now === undefined) console.log(`gone: ${name}`);
    else if (old.some((part, index) => !Object.is(part, now[index])))
      console.log(`changed: ${name}`);
  }
  for (const name of promiseHookCalls) console.log(`called: promiseHooks.${name}`);
  console.log('done');
}

const actions = {
  require(done) {
    require('../../..');
    done();
  },
  'require all'(done) {
    const package_ = require('../../..');
    require('../../../embedder');
    for (const name of Object.keys(package_)) void package_[name];
    done();
  },
  'make a storage'(done) {
    const { AsyncLocalStorage } = require('../../..');
    new AsyncLocalStorage({ name: 'storage', defaultValue: 1 }).getStore();
    done();
  },
  'make a storage with a veto'(done) {
    const { AsyncLocalStorage } = require('../../..');
    new AsyncLocalStorage({ onPropagate: () => true }).getStore();
    done();
  },
  'use storages'(done) {
    const { AsyncLocalStorage } = require('../../..');
    const storages = [new AsyncLocalStorage(), new AsyncLocalStorage()];
    const [a, b] = storages;
    a.run(1, async () => {
      b.enterWith(2);
      await null;
      await new Promise((resolve) => setTimeout(resolve, 1));
      await new Promise((resolve) => setImmediate(resolve));
      await new Promise((resolve) => process.nextTick(resolve));
      await new Promise((resolve) => queueMicrotask(resolve));
      b.exit(() => a.run(3, () => {}));
      AsyncLocalStorage.bind(() => {})();
      AsyncLocalStorage.snapshot()(() => {});
      const scope = b.withScope(4);
      await null;
      scope.dispose();
      const [seenByA, seenByB] = storages.map((storage) => storage.getStore());
      if (seenByA !== 1 || seenByB !== 2) console.log(`wrong: ${seenByA} ${seenByB}`);
      a.disable();
      done();
    });
  },
  'enable a hook'(done) {
    const { createHook } = require('../../..');
    createHook({ init() {} }).enable();
    done();
  },
};

actions[process.argv[2]](report);
