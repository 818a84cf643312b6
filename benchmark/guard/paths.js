'use strict';

// The hot paths whose instructions the guard counts. A path checks what it measures, so that a count
// never stands for a path that has lost its store.

const http = require('node:http');
const net = require('node:net');
const { SUBJECTS } = require('./subjects');

const { AsyncLocalStorage, AsyncResource, createHook } =
  SUBJECTS[process.env.SUBJECT ?? 'native']();

/**
 * @typedef {object} HotPath
 * @property {number} operations in one segment. Their garbage must fit into the young generation, so that
 *   no segment has a collection that another one does not have
 * @property {number} warmUp segments until all of its code is optimized
 * @property {boolean} [collects] whether a segment ends with a garbage collection, for paths that track it
 * @property {() => Prepared | Promise<Prepared>} prepare
 * @property {boolean} [loops] whether `prepare` returns a function that is called in a loop and returns the store. The
 *   cost of the loop itself is counted too, and subtracted
 *
 * @typedef {(operations: number, extra: () => void) => unknown} Run calls `extra` in each operation
 *
 * @typedef {object} Prepared has one of the two
 * @property {Run} [run]
 * @property {() => unknown} [call]
 */

const store = { id: 1 };
const noop = () => {};
const HOOKED = ['await-with-hook', 'emit-all'];
const HOOKS = { init: noop, before: noop, after: noop, destroy: noop };

/** @param {unknown} found */
function expectStore(found) {
  if (found !== store) throw new Error('The path has lost its store.');
}

/** @type {(operations: number, extra: () => void) => Promise<void>} */
async function awaitLoop(operations, extra) {
  for (let i = 0; i < operations; i++) {
    extra();
    await undefined;
  }
}

/**
 * All callbacks of a segment are scheduled at once, in the store.
 * @param {(callback: () => void) => void} schedule
 */
const scheduled = (schedule) => () => {
  const storage = new AsyncLocalStorage();
  /** @type {Run} */
  const scheduleAll = (operations, extra) =>
    new Promise((resolve) => {
      let left = operations;
      const callback = () => {
        extra();
        expectStore(storage.getStore());
        if (--left === 0) resolve(undefined);
      };
      for (let i = 0; i < operations; i++) schedule(callback);
    });
  return {
    run: (/** @type {number} */ operations, /** @type {() => void} */ extra) =>
      storage.run(store, scheduleAll, operations, extra),
  };
};

/**
 * Requests one after the other on one connection, each with a store. Features that depend on the clock are off: the
 * date, and the timers of kept connections.
 * @returns {Promise<Prepared>}
 */
async function prepareRequests() {
  const storage = new AsyncLocalStorage();
  let extraWork = noop;
  const server = http.createServer((request, response) => {
    storage.run(store, async () => {
      extraWork();
      await undefined;
      expectStore(storage.getStore());
      response.sendDate = false;
      response.end('hello');
    });
  });
  server.keepAliveTimeout = 0;
  const socket = await new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {net.AddressInfo} */ (server.address());
      const connected = net.connect(port, '127.0.0.1', () => resolve(connected));
    });
  });

  let left = 0;
  let done = noop;
  const request = () => socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  socket.on('data', () => {
    if (--left === 0) done();
    else request();
  });
  return {
    run: (operations, extra) =>
      new Promise((resolve) => {
        extraWork = extra;
        left = operations;
        done = () => resolve(undefined);
        request();
      }),
  };
}

/** @type {Record<string, HotPath>} */
const PATHS = {
  'get-store': {
    operations: 50_000,
    warmUp: 5,
    loops: true,
    prepare() {
      const storage = new AsyncLocalStorage();
      storage.enterWith(store);
      return { call: () => storage.getStore() };
    },
  },

  run: {
    operations: 20_000,
    warmUp: 10,
    loops: true,
    prepare() {
      const storage = new AsyncLocalStorage();
      const getStore = () => storage.getStore();
      return { call: () => storage.run(store, getStore) };
    },
  },

  bind: {
    operations: 20_000,
    warmUp: 10,
    loops: true,
    prepare() {
      const storage = new AsyncLocalStorage();
      const bound = storage.run(store, () => AsyncLocalStorage.bind(() => storage.getStore()));
      return { call: bound };
    },
  },

  'run-in-async-scope': {
    operations: 20_000,
    warmUp: 10,
    loops: true,
    prepare() {
      const storage = new AsyncLocalStorage();
      const resource = storage.run(store, () => new AsyncResource('GUARD'));
      const getStore = () => storage.getStore();
      return { call: () => resource.runInAsyncScope(getStore) };
    },
  },

  'await-in-store': {
    operations: 10_000,
    warmUp: 10,
    prepare() {
      const storage = new AsyncLocalStorage();
      return { run: (operations, extra) => storage.run(store, awaitLoop, operations, extra) };
    },
  },

  'set-timeout': { operations: 1000, warmUp: 20, prepare: scheduled((f) => setTimeout(f, 1)) },
  'set-immediate': { operations: 1000, warmUp: 20, prepare: scheduled((f) => setImmediate(f)) },
  'next-tick': { operations: 2000, warmUp: 20, prepare: scheduled((f) => process.nextTick(f)) },
  'queue-microtask': { operations: 2000, warmUp: 20, prepare: scheduled((f) => queueMicrotask(f)) },
  'http-request': { operations: 30, warmUp: 200, prepare: prepareRequests },

  'await-with-hook': {
    operations: 5000,
    warmUp: 15,
    collects: true,
    prepare() {
      createHook(HOOKS).enable();
      return { run: awaitLoop };
    },
  },

  'emit-all': {
    operations: 5000,
    warmUp: 30,
    loops: true,
    prepare() {
      createHook(HOOKS).enable();
      const options = { requireManualDestroy: true };
      const emit = () => {
        const resource = new AsyncResource('GUARD', options);
        resource.runInAsyncScope(noop);
        resource.emitDestroy();
        return store;
      };
      return { call: emit };
    },
  },
};

/** The paths by process. An enabled hook would make all others slower. */
const GROUPS = [Object.keys(PATHS).filter((name) => !HOOKED.includes(name)), HOOKED];

module.exports = { GROUPS, PATHS, expectStore, store };
