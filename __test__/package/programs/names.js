'use strict';

// Prints the name, the length and the own properties of each function that a program can reach from the package in
// the folder that is given.

const path = require('node:path');

const [folder] = process.argv.slice(2);
const { AsyncLocalStorage, createHook, ...others } = require(path.join(folder, 'index.js'));
const embedder = require(path.join(folder, 'embedder.js'));

const seen = new Set([Object.prototype, Function.prototype, Array.prototype, globalThis]);

function print(value, name) {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return;
  if (seen.has(value)) return;
  seen.add(value);
  if (typeof value === 'function') {
    console.log(name, value.name, value.length, Object.getOwnPropertyNames(value).sort().join());
  }
  for (const key of Reflect.ownKeys(value)) {
    if (key === 'caller' || key === 'callee' || key === 'arguments') continue;
    const descriptor = Object.getOwnPropertyDescriptor(value, key);
    for (const kind of ['value', 'get', 'set']) {
      print(descriptor[kind], `${name}.${String(key)}:${kind}`);
    }
  }
}

print({ AsyncLocalStorage, createHook, ...others }, 'async_hooks');
print(embedder, 'embedder');
print(createHook({}), 'hook');
print([AsyncLocalStorage.bind(() => {}), AsyncLocalStorage.snapshot()], 'bound');
new AsyncLocalStorage().run('store', () => {});
createHook({ init() {} }).enable();
print([process.nextTick, queueMicrotask, setTimeout, process.dlopen], 'replaced');
