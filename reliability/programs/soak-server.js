'use strict';

// A server with everything that a traced application has: hooks that keep what they are told of until
// it is destroyed, storages that stay and storages that come and go, resources, files, compression.

const { createReadStream } = require('node:fs');
const http = require('node:http');
const { setTimeout: sleep } = require('node:timers/promises');
const zlib = require('node:zlib');
const { AsyncLocalStorage, AsyncResource, createHook } = require('../..');

const counts = { inits: 0, destroys: 0, wrong: 0, requests: 0 };
/** @type {Map<number, string>} */
let known = new Map();
createHook({
  init(id, type) {
    counts.inits++;
    if (known.has(id)) counts.wrong++;
    known.set(id, type);
  },
  before() {},
  after() {},
  destroy(id) {
    counts.destroys++;
    if (!known.delete(id)) counts.wrong++;
  },
  promiseResolve() {},
}).enable();

const storages = Array.from({ length: 5 }, () => new AsyncLocalStorage());
const [requests] = storages;

async function handle(request, response) {
  const number = ++counts.requests;
  const check = () => {
    if (requests.getStore()?.number !== number) counts.wrong++;
  };
  await requests.run({ number, ballast: 'x'.repeat(1000) }, async () => {
    check();
    for (const storage of storages.slice(1)) storage.enterWith({ number });
    const ownStorage = new AsyncLocalStorage();
    await ownStorage.run(number, async () => {
      await null;
      await sleep(1);
      check();
      if (ownStorage.getStore() !== number) counts.wrong++;
    });
    const resource = new AsyncResource('BY_HAND', { requireManualDestroy: true });
    resource.runInAsyncScope(check);
    resource.emitDestroy();
    const bound = AsyncResource.bind(check);
    await new Promise((resolve) => setImmediate(() => process.nextTick(resolve)));
    bound();
    // A hook that comes and goes.
    const hook = createHook({ before() {} }).enable();
    await new Promise((resolve) => queueMicrotask(resolve));
    hook.disable();
    check();
  });
  if (number % 10 === 0) createReadStream(__filename).pipe(zlib.createGzip()).pipe(response);
  else response.end(`${number}\n`);
}

const server = http.createServer(handle);
server.listen(0, '127.0.0.1', () => {
  process.send({ url: `http://127.0.0.1:${server.address().port}/` });
});

process.on('message', async () => {
  server.closeIdleConnections();
  // A Map that was large stays so.
  known = new Map(known);
  for (let i = 0; i < 5; i++) {
    global.gc();
    await sleep(20);
  }
  const { heapUsed: heap, rss, external, arrayBuffers } = process.memoryUsage();
  process.send({ heap, rss, external: external + arrayBuffers, known: known.size, ...counts });
});
process.on('disconnect', () => process.exit());
