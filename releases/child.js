'use strict';

// node [options] child.js <built-in|native|preload> <order> <program> [...args]
//
// Runs a program of programs/ with the given module, which is loaded in the given order. The program exports a
// function with these parameters:
//
//   hooks   the module under test
//   log     prints a line
//   args    the remaining arguments
//
// `preload` is for `-r register` and `--import register`: the module is the result of requiring the built-in.

const fs = require('node:fs');

const [which, order, name, ...args] = process.argv.slice(2);

/** What comes before the program, by name. */
const before = {
  'drop-in first': () => {},
  'storage of core entered first': () => {
    const storage = new (coreHooks().AsyncLocalStorage)();
    storage.enterWith('core');
    storage.disable();
  },
  'hook of core marks resources'() {
    const mark = Symbol('mark');
    coreHooks()
      .createHook({ init: (id, type, trigger, resource) => (resource[mark] = id) })
      .enable();
  },
  'timer cleared first': () => clearTimeout(setTimeout(() => {}, 1)),
};

// This is core's own module, even under a preload.
function coreHooks() {
  const real = require('node:module').createRequire(__filename);
  return process.getBuiltinModule?.('node:async_hooks') ?? real('node:async_hooks');
}

// Writes synchronously and without creating a resource.
function log(...words) {
  fs.writeSync(1, `${words.map(String).join(' ')}\n`);
}

before[order]();
const hooks = which === 'native' ? require('..') : require('node:async_hooks');
if (which === 'preload' && hooks !== require('..')) log('the preload did not replace the module');
require(`./programs/${name}.js`)({ hooks, log, args });
