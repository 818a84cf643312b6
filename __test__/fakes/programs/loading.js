'use strict';

// Programs in which the loader of modules is another one when the first storage or hook is made.

const { EventEmitterAsyncResource } = require('node:events');
const fs = require('node:fs');
const Module = require('node:module');
const table = require('../../support/table.js');
const { seen: seenFromTheStart, watchLoading } = require('../watch-loading.js');

/** Finds no file, as under a fake file system. */
function hideFiles() {
  const notThere = (file) => {
    throw Object.assign(new Error(`ENOENT: no such file or directory, open '${file}'`), {
      code: 'ENOENT',
    });
  };
  for (const name of ['openSync', 'readFileSync', 'statSync', 'realpathSync']) fs[name] = notThere;
  Module._findPath = () => false;
  Module._extensions['.js'] = (module, file) => notThere(file);
}

/** Whatever is required anew is another one. */
function emptyCache() {
  for (const file of Object.keys(require.cache)) delete require.cache[file];
}

function refuseToLoad() {
  Module._load = (request) => {
    throw new Error(`${request} is not to be loaded`);
  };
}

/** A part cannot be followed. */
function freezeEmitters() {
  // The class of what emitters use.
  const { asyncResource } = new EventEmitterAsyncResource({ name: 'frozen' });
  Object.freeze(asyncResource.constructor);
}

function use({ hooks, log }, first) {
  const storage = first === 'storage' ? new hooks.AsyncLocalStorage() : undefined;
  const types = new Map();
  hooks.createHook({ init: (id, type) => types.set(id, type) }).enable();
  const stores = storage ?? new hooks.AsyncLocalStorage();
  log('stores there', storage?.getStore());
  const seen = (what) => () => log(what, stores.getStore());
  stores.run('store', () => {
    setTimeout(seen('timeout'), 1);
    setImmediate(seen('immediate'));
    process.nextTick(seen('tick'));
    queueMicrotask(seen('microtask'));
    fs.stat('.', seen('stat'));
  });
  const known = ['FSREQCALLBACK', 'Immediate', 'Microtask', 'TickObject', 'Timeout'];
  setTimeout(() => {
    const made = [...types.values()];
    log('types', known.filter((type) => made.includes(type)).join());
  }, 50);
}

const programs = {};
for (const first of ['storage', 'hook']) {
  programs[`a loader that is watched, ${first}`] = (context) => {
    const seen = watchLoading();
    use(context, first);
    context.log('loaded', [...seen].sort().join());
  };
  programs[`a loader that was watched before, ${first}`] = (context) => {
    use(context, first);
    // The module under test is one or the other.
    const others = [...seenFromTheStart].filter((id) => id !== 'async_hooks');
    context.log('loaded', others.sort().join());
  };
  for (const fake of [emptyCache, freezeEmitters, hideFiles, refuseToLoad]) {
    programs[`${fake.name}, ${first}`] = (context) => {
      fake();
      use(context, first);
    };
  }
}

module.exports = table(programs);
