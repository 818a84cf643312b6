'use strict';

// node contexts.js built-in|native
//
// Loads a module in several contexts of node:vm, as a test runner does for each of its files: each has a
// global object, a module loader and a copy of `process` of its own, and core's modules are shared.

const fs = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const vm = require('node:vm');

const [which] = process.argv.slice(2);

function makeContext() {
  const context = vm.createContext({
    console,
    setTimeout,
    setInterval,
    clearInterval,
    setImmediate,
    queueMicrotask,
    process: Object.assign(Object.create(Object.getPrototypeOf(process)), process),
    Buffer,
  });
  const modules = new Map();

  function load(file) {
    if (modules.has(file)) return modules.get(file).exports;
    const module = { exports: {} };
    modules.set(file, module);
    if (file.endsWith('.node')) {
      process.dlopen(module, file);
    } else if (file.endsWith('.json')) {
      module.exports = JSON.parse(fs.readFileSync(file, 'utf8'));
    } else {
      const wrapper = Module.wrap(fs.readFileSync(file, 'utf8'));
      const compiled = vm.runInContext(wrapper, context, { filename: file });
      const runtimeRequire = Module.createRequire(file);
      const requireHere = (name) =>
        Module.isBuiltin(name) ? runtimeRequire(name) : load(runtimeRequire.resolve(name));
      requireHere.resolve = runtimeRequire.resolve;
      compiled(module.exports, requireHere, module, file, path.dirname(file));
    }
    return module.exports;
  }
  return { context, load };
}

const body = `(async ({ AsyncLocalStorage, createHook, executionAsyncId }, name, report, nextTick, alone) => {
  const storage = new AsyncLocalStorage();
  const seen = (what) => () => report(name, what, storage.getStore());
  storage.run(name, () => {
    setTimeout(seen('timeout'), 1);
    setImmediate(seen('immediate'));
    nextTick(seen('tick'));
    process.nextTick(seen('tick of the copy'));
    queueMicrotask(seen('microtask'));
    Promise.resolve().then(seen('promise'));
  });
  await new Promise((resolve) => setTimeout(resolve, 5));
  if (!alone) return;
  const types = [];
  let executes = true;
  const hook = createHook({
    init(id, type) {
      types.push(type);
    },
    before(id) {
      executes &&= id === executionAsyncId();
    },
  }).enable();
  await new Promise((resolve) => setTimeout(resolve, 2));
  hook.disable();
  report(name, types.join(), executes);
})`;

const lines = [];
const report = (...words) => lines.push(words.join(' '));

async function main() {
  const exported = [];
  const contexts = ['first', 'second', 'third'].map((name) => ({ name, ...makeContext() }));
  const run = (alone, { name, context, load }) => {
    const hooks =
      which === 'native'
        ? load(path.resolve(__dirname, '..', '..', '..', 'index.js'))
        : require('node:async_hooks');
    exported.push(hooks.AsyncResource);
    const nextTick = (callback) => process.nextTick(callback);
    return vm.runInContext(body, context)(hooks, name, report, nextTick, alone);
  };
  for (const context of contexts) await run(true, context);
  // And at the same time.
  await Promise.all(contexts.slice(0, 2).map((context) => run(false, context)));
  report('classes', new Set(exported).size);
  const key = Symbol.for('async-hooks-native.1');
  report('enumerable', Object.getOwnPropertyDescriptor(globalThis, key)?.enumerable === true);
  if (which === 'native' && !(key in globalThis)) report('the key is missing');
  console.log(JSON.stringify(lines.sort()));
}

main();
