'use strict';

// Paths that are only compared with the built-in. They are too many, or vary too much, to be guarded.

const { PATHS, store } = require('./paths');
const { prepareHttp, prepareHttp2, prepareTcp } = require('./servers');
const { SUBJECTS } = require('./subjects');

const { AsyncLocalStorage, createHook } = SUBJECTS[process.env.SUBJECT ?? 'native']();

/** @typedef {import('./paths').HotPath} HotPath */
/** @typedef {import('./paths').Prepared} Prepared */
/** @typedef {(handle: (respond: () => void) => unknown) => Promise<Prepared>} PrepareServer */

const noop = () => {};

/**
 * @param {PrepareServer} prepareServer
 * @param {number} operations
 * @param {number} warmUp
 * @returns {Record<string, HotPath>} by what is added to the name
 */
const serverPaths = (prepareServer, operations, warmUp) => ({
  // A program that has storages, which it does not enter for this.
  outside: {
    operations,
    warmUp,
    prepare() {
      new AsyncLocalStorage().run(store, noop);
      return prepareServer((respond) => respond());
    },
  },
  store: {
    operations,
    warmUp,
    prepare() {
      const storage = new AsyncLocalStorage();
      return prepareServer((respond) => storage.run(store, respond));
    },
  },
  'init-hook': {
    operations,
    warmUp,
    prepare() {
      createHook({ init: noop }).enable();
      return prepareServer((respond) => respond());
    },
  },
  'disabled-hook': {
    operations,
    warmUp,
    prepare() {
      createHook({ init: noop, before: noop, after: noop, destroy: noop });
      return prepareServer((respond) => respond());
    },
  },
});

/**
 * @param {string} name
 * @param {Record<string, HotPath>} paths
 */
const named = (name, paths) =>
  Object.fromEntries(Object.entries(paths).map(([each, path]) => [`${name}-${each}`, path]));

/**
 * As the guarded path of the same name, without a store.
 * @param {(callback: () => void) => void} schedule
 * @returns {HotPath}
 */
const outside = (schedule) => ({
  operations: 1000,
  warmUp: 20,
  prepare() {
    new AsyncLocalStorage().run(store, noop);
    /** @type {import('./paths').Run} */
    const run = (operations, extra) =>
      new Promise((resolve) => {
        let left = operations;
        const callback = () => {
          extra();
          if (--left === 0) resolve(undefined);
        };
        for (let i = 0; i < operations; i++) schedule(callback);
      });
    return { run };
  },
});

/** @param {number} others storages with a store */
const runBeside = (others) => ({
  operations: 5000,
  warmUp: 30,
  loops: true,
  prepare() {
    for (let i = 0; i < others; i++) new AsyncLocalStorage().enterWith(store);
    const storage = new AsyncLocalStorage();
    const getStore = () => storage.getStore();
    return { call: () => storage.run(store, getStore) };
  },
});

/**
 * Each call enters all storages, one in the other.
 * @param {number} depth
 */
const nestedRuns = (depth) => ({
  operations: 2000,
  warmUp: 30,
  loops: true,
  prepare() {
    const outermost = new AsyncLocalStorage();
    let call = () => outermost.getStore();
    for (let i = 1; i < depth; i++) {
      const storage = new AsyncLocalStorage();
      const inner = call;
      call = () => storage.run(store, inner);
    }
    const inner = call;
    return { call: () => outermost.run(store, inner) };
  },
});

/**
 * The calls of intervals that are there already.
 * @param {(storage: any, start: () => void) => void} enter
 * @returns {HotPath}
 */
const intervalPath = (enter) => ({
  operations: 1000,
  warmUp: 20,
  prepare() {
    let called = noop;
    enter(new AsyncLocalStorage(), () => {
      for (let i = 0; i < 100; i++) setInterval(() => called(), 1);
    });
    /** @type {import('./paths').Run} */
    const run = (operations, extra) =>
      new Promise((resolve) => {
        let left = operations;
        called = () => {
          extra();
          if (--left === 0) resolve(undefined);
        };
      });
    return { run };
  },
});

/** @type {Record<string, HotPath>} */
const COMPARED = {
  ...PATHS,
  'set-timeout-outside': outside((callback) => setTimeout(callback, 1)),
  'set-interval-outside': intervalPath((storage, start) => {
    storage.run(store, noop);
    start();
  }),
  'set-interval-store': intervalPath((storage, start) => storage.run(store, start)),
  'set-immediate-outside': outside((callback) => setImmediate(callback)),
  'next-tick-outside': outside((callback) => process.nextTick(callback)),
  'queue-microtask-outside': outside((callback) => queueMicrotask(callback)),
  ...named('http', serverPaths(prepareHttp, 30, 60)),
  ...named('http2', serverPaths(prepareHttp2, 20, 200)),
  ...named('tcp', serverPaths(prepareTcp, 20, 60)),
  'run-beside-10': runBeside(10),
  'run-beside-100': runBeside(100),
  'nested-runs-10': nestedRuns(10),
};

module.exports = { COMPARED };
