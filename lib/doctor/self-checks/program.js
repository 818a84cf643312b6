'use strict';

// node program.js <module>
//
// Prints what a program observes of contexts and events, one line for each check. The doctor runs it with the built-in
// and with this package: on a release where both print the same, the package works.

/** @type {typeof import('../../..')} */
const hooks = require(process.argv[2]);
const { AsyncLocalStorage, AsyncResource, createHook, executionAsyncId, triggerAsyncId } = hooks;

const fs = require('node:fs');
const net = require('node:net');
const zlib = require('node:zlib');
// Loading it creates a resource.
require('node:dns');
const { once } = require('node:events');

const storage = new AsyncLocalStorage();

/** @param {(done: () => void) => void} start calls `done` in the callback whose store is read */
function storeIn(start) {
  return new Promise((resolve) => {
    storage.run('store', start, () => resolve(storage.getStore()));
  });
}

/** @param {(done: () => void) => void} start its events are recorded until it calls `done` */
async function typesOf(start) {
  /** @type {Map<number, string>} */
  const known = new Map();
  /** @type {Set<string>} */
  const events = new Set();
  const nameOf = (/** @type {number} */ asyncId) => known.get(asyncId) ?? 'the check';
  const hook = createHook({
    init(asyncId, type, triggerId) {
      known.set(asyncId, type);
      if (type !== 'PROMISE') events.add(`${type} by ${nameOf(triggerId)}`);
    },
    before(asyncId) {
      if (nameOf(asyncId) !== 'PROMISE') events.add(`${nameOf(asyncId)} called`);
      if (executionAsyncId() !== asyncId) events.add(`${nameOf(asyncId)} called with another id`);
    },
  });
  hook.enable();
  await new Promise((resolve) => start(() => resolve(undefined)));
  hook.disable();
  return [...events].sort().join(', ');
}

/** @type {Record<string, () => unknown>} */
const checks = {
  'a store after await': () => storage.run('store', async () => [await 0, storage.getStore()]),
  'a store in then': () =>
    storage.run('store', () => Promise.resolve().then(() => storage.getStore())),
  'a store in a tick': () => storeIn((done) => process.nextTick(done)),
  'a store in a timer': () => storeIn((done) => setTimeout(done, 1)),
  'a store in an immediate': () => storeIn((done) => setImmediate(done)),
  'a store in a microtask': () => storeIn((done) => queueMicrotask(done)),
  'a store in a callback of fs': () => storeIn((done) => fs.stat(__filename, done)),
  'a store in a callback of zlib': () => storeIn((done) => zlib.gzip('text', done)),
  'a store of a resource': () => {
    const resource = storage.run('store', () => new AsyncResource('RESOURCE'));
    return resource.runInAsyncScope(() => storage.getStore());
  },
  'a store that a resource is left with': () => {
    const resource = new AsyncResource('RESOURCE');
    return ['first', 'second'].map((store) =>
      resource.runInAsyncScope(() => {
        const before = storage.getStore();
        storage.enterWith(store);
        return before;
      }),
    );
  },
  'a store of another storage after run': () => {
    const other = new AsyncLocalStorage();
    return new AsyncResource('RESOURCE').runInAsyncScope(() => {
      storage.run('store', () => other.enterWith('other'));
      return [storage.getStore(), other.getStore()];
    });
  },
  'a store in an exit from a storage': () =>
    storage.run('store', () => [storage.exit(() => storage.getStore()), storage.getStore()]),
  'a store in a listener of uncaughtException': async () => {
    storage.run('store', () => {
      setImmediate(() => {
        throw new Error('checked');
      });
    });
    return new Promise((resolve) => {
      process.once('uncaughtException', () => resolve(storage.getStore()));
    });
  },
  'a store in a listener of unhandledRejection': () => {
    storage.run('store', () => {
      Promise.reject(new Error('checked'));
    });
    return new Promise((resolve) => {
      process.once('unhandledRejection', () => resolve(storage.getStore()));
    });
  },
  'events of a tick': () => typesOf((done) => process.nextTick(done)),
  'events of a timer': () => typesOf((done) => setTimeout(done, 1)),
  'events of an immediate': () => typesOf((done) => setImmediate(done)),
  'events of a microtask': () => typesOf((done) => queueMicrotask(done)),
  'events of fs': () => typesOf((done) => fs.stat(__filename, done)),
  'events of zlib': () => typesOf((done) => zlib.gzip('text', done)),
  'events of a socket': () =>
    typesOf(async (done) => {
      const server = net.createServer((socket) => socket.end()).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = /** @type {net.AddressInfo} */ (server.address());
      const socket = net.connect(port, '127.0.0.1').resume();
      await once(socket, 'close');
      server.close(() => done());
    }),
  'events of promises': async () => {
    /** @type {Record<string, number>} */
    const counted = { init: 0, before: 0, after: 0, promiseResolve: 0 };
    const count = (/** @type {string} */ name) => () => void counted[name]++;
    const hook = createHook(
      Object.fromEntries(Object.keys(counted).map((name) => [name, count(name)])),
    ).enable();
    await Promise.resolve().then(() => {});
    hook.disable();
    return JSON.stringify(counted);
  },
  'the destroy event of a resource': async () => {
    /** @type {Set<number>} */
    const destroyed = new Set();
    const hook = createHook({ destroy: (asyncId) => void destroyed.add(asyncId) }).enable();
    const asyncId = new AsyncResource('RESOURCE').emitDestroy().asyncId();
    await new Promise((resolve) => setImmediate(resolve));
    hook.disable();
    return destroyed.has(asyncId);
  },
  'the trigger of a timer': () => {
    const resource = new AsyncResource('RESOURCE');
    return new Promise((resolve) => {
      resource.runInAsyncScope(() =>
        setTimeout(() => resolve(triggerAsyncId() === resource.asyncId()), 1),
      );
    });
  },
  'the provider types': () => Object.keys(/** @type {any} */ (hooks).asyncWrapProviders).join(' '),
};

async function main() {
  for (const [title, check] of Object.entries(checks)) {
    let result;
    try {
      result = String(await check());
    } catch (error) {
      result = `threw ${error}`;
    }
    fs.writeSync(1, `${JSON.stringify([title, result])}\n`);
  }
}

main();
