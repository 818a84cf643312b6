'use strict';

// What the switch makes of functions that an addon is handed. The "addon" has native functions of the runtime,
// which keep what they are handed, and compare it.

const assert = require('node:assert');
const { AsyncLocalStorage } = require('../../..');

const exported = {
  push: Array.prototype.push,
  removeListener: Array.prototype.indexOf,
  unzip: Array.prototype.lastIndexOf,
  put: Reflect.set,
  get: Reflect.get,
  describe: Object.getOwnPropertyDescriptor,
  inner: { apply: Reflect.apply },
  number: 1,
};
Object.defineProperty(exported, 'fixed', { value: Array.prototype.push, enumerable: true });
process.dlopen = (module, file) => {
  module.exports = file.endsWith('function.node') ? Array.prototype.pop : exported;
};
const { bindAddons } = require('../../../embedder');

assert.throws(() => bindAddons({ except: 'sharp' }), TypeError);
assert.strictEqual(bindAddons({ except: ['left-alone'] }), true);
assert.strictEqual(bindAddons(), true);

function load(file) {
  const module = { exports: {} };
  process.dlopen(module, file);
  return module.exports;
}

const excepted = load('/node_modules/left-alone-linux-x64/addon.node');
assert.strictEqual(excepted.push, Array.prototype.push);
const addon = load('/node_modules/some/addon.node');
assert.notStrictEqual(addon.push, Array.prototype.push);
assert.strictEqual(addon.push.name, 'push');
assert.strictEqual(addon.push.length, 1);
assert.strictEqual(addon.number, 1);

const storage = new AsyncLocalStorage();
const list = [];
const add = (...values) => addon.push.apply(list, values);
const store = () => storage.getStore();

// Without a store it has none, wherever it is called.
add(store);
assert.strictEqual(storage.run('one', list.pop()), undefined);

// Called from anywhere, it has the store of the call, its arguments and its `this`.
storage.run('one', add, function (...args) {
  return [this, args, storage.getStore()];
});
const [kept] = list;
assert.deepStrictEqual(kept.call('this', 1, 2), ['this', [1, 2], 'one']);
list.length = 0;

// The same function is the same bound one in the same context, and another one in another.
storage.run('one', () => add(store, store));
storage.run('two', () => add(store));
assert.strictEqual(list[0], list[1]);
assert.deepStrictEqual(
  list.map((fn) => fn()),
  ['one', 'one', 'two'],
);
list.length = 0;

// What removes a listener finds it from any context, and what has another name does not look for it.
const listener = () => {};
storage.run('one', () => add(listener));
assert.strictEqual(addon.removeListener.call(list, listener), 0);
const removed = storage.run('two', () => addon.removeListener.call(list, listener));
assert.strictEqual(removed, 0);
assert.strictEqual(
  storage.run('two', () => addon.unzip.call(list, listener)),
  -1,
);
assert.strictEqual(
  addon.removeListener.call(list, () => {}),
  -1,
);
list.length = 0;

// Plain objects and arrays, and what they contain, are copied where they have functions.
const data = { a: 1, deep: { list: [1, { b: 2 }] } };
const options = {
  hooks: [{ run: store }],
  get late() {
    return assert.fail('a getter was called');
  },
};
const proxy = new Proxy(
  {},
  {
    get: () => assert.fail('a Proxy was read'),
    getPrototypeOf: () => assert.fail('a Proxy was asked'),
    ownKeys: () => assert.fail('a Proxy was listed'),
  },
);
class Instance {
  run = store;
}
const instance = new Instance();
const frozen = Object.freeze({ run: store });
const circle = {};
circle.circle = circle;
storage.run('one', () => add(data, options, proxy, instance, Instance, frozen, circle, null));
assert.strictEqual(list[0], data);
assert.strictEqual(list[1].hooks[0].run(), 'one');
assert.strictEqual(options.hooks[0].run, store);
assert.strictEqual(list[2], proxy);
assert.strictEqual(list[3], instance);
assert.strictEqual(list[4], Instance);
assert.strictEqual(list[5].run(), 'one');
assert.strictEqual(list[6], circle);
list.length = 0;

// A Proxy of a function is a function; a function that is no class can still be constructed.
function Construct() {
  this.store = storage.getStore();
}
storage.run('one', () => add(new Proxy(store, {}), Construct));
assert.strictEqual(list[0](), 'one');
assert.ok(new list[1]() instanceof Construct);
list.length = 0;

// What the addon returns is what it was handed, and an object of it is wrapped, too.
const target = {};
storage.run('one', () => addon.put(target, 'fn', store));
assert.notStrictEqual(target.fn, store);
assert.strictEqual(addon.get(target, 'fn'), store);
const { value: unshift } = addon.describe(Array.prototype, 'unshift');
assert.notStrictEqual(unshift, Array.prototype.unshift);
storage.run('one', () => unshift.call(list, store));
assert.strictEqual(list[0](), 'one');
// All functions of a returned object are wrapped.
const { get, set } = Object.getOwnPropertyDescriptor(Object.prototype, '__proto__');
const accessor = addon.describe(Object.prototype, '__proto__');
assert.notStrictEqual(accessor.get, get);
assert.notStrictEqual(accessor.set, set);
assert.strictEqual(addon.get({ list }, 'list'), list);
list.length = 0;

// What a callback returns is handed over, too.
storage.run('one', () => add(() => [{ run: store }]));
assert.strictEqual(list[0]()[0].run(), 'one');
list.length = 0;

// Spaces in exports, members that the addon has made unchangeable, and a function as exports.
assert.strictEqual(
  storage.run('one', () => addon.inner.apply(store, undefined, [])),
  'one',
);
storage.run('one', () => addon.fixed.call(list, store));
assert.strictEqual(list[0](), 'one');
list.length = 0;
const pop = load('/node_modules/some/function.node');
assert.notStrictEqual(pop, Array.prototype.pop);
storage.run('one', () => add(store));
assert.strictEqual(pop.call(list), store);

const { findings } = require('../../../doctor').diagnose();
const { why } = findings.find(({ subject }) => subject === 'addons');
assert.match(
  why,
  /some\/addon\.node: 8 functions\n.*some\/function\.node: 1 functions\nnot those of left-alone/,
);
