'use strict';

// Prints where a store arrives, wherever asynchronous code of this runtime goes.

const { AsyncLocalStorage, AsyncResource } = require('async-hooks-native');
const { EventEmitter, once } = require('node:events');
const fs = require('node:fs');
const http = require('node:http');
const { setTimeout: sleep } = require('node:timers/promises');

const storage = new AsyncLocalStorage();
const other = new AsyncLocalStorage({ defaultValue: 'default' });
const seen = {};

/** Has the callback called that it is given by `start`, and notes the store there. */
const callback = (name, start) =>
  new Promise((resolve) => {
    start(() => {
      seen[name] = storage.getStore();
      resolve();
    });
  });

async function request() {
  const server = http.createServer((incoming, response) => {
    storage.run(incoming.url, async () => {
      await sleep(1);
      response.end(storage.getStore());
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${server.address().port}`;
  const answers = await Promise.all(
    ['/a', '/b', '/c'].map(async (path) => (await fetch(url + path)).text()),
  );
  server.close();
  server.closeAllConnections?.();
  return answers.join();
}

async function main() {
  await storage.run('store', async () => {
    seen.now = storage.getStore();
    await null;
    seen.await = storage.getStore();
    await sleep(1);
    seen['after a timer'] = storage.getStore();
    await callback('setTimeout', (done) => setTimeout(done, 1));
    await callback('setImmediate', (done) => setImmediate(done));
    await callback('nextTick', (done) => process.nextTick(done));
    await callback('queueMicrotask', (done) => queueMicrotask(done));
    await callback('then', (done) => Promise.resolve().then(done));
    await callback('fs', (done) => fs.stat('.', done));
    await fs.promises.stat('.');
    seen['fs.promises'] = storage.getStore();
    seen['an inner store'] = storage.run('inner', () => storage.getStore());
    seen['the store of another'] = other.run('another', () => other.getStore());
    seen.default = other.getStore();
    seen.exit = String(storage.exit(() => storage.getStore()));
    const bound = AsyncLocalStorage.bind(() => storage.getStore());
    const resource = new AsyncResource('Program');
    await callback('emit', (done) => {
      const emitter = new EventEmitter();
      emitter.on('event', done);
      setTimeout(() => emitter.emit('event'), 1);
    });
    seen.bind = storage.run('elsewhere', bound);
    seen.AsyncResource = storage.run('elsewhere', () =>
      resource.runInAsyncScope(() => storage.getStore()),
    );
  });
  seen.outside = String(storage.getStore());
  seen.requests = await request();
  console.log(JSON.stringify(seen));
}

main();
