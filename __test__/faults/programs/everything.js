'use strict';

// node everything.js <built-in|native>
//
// A little of everything, as one application does it. Prints "works" if all of it does.

const assert = require('node:assert');
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');

const hooks =
  process.argv[2] === 'native'
    ? require(path.join(__dirname, '..', '..', '..'))
    : require('node:async_hooks');
const { AsyncLocalStorage, AsyncResource, createHook, executionAsyncId } = hooks;

async function main() {
  const storage = new AsyncLocalStorage();
  const events = { init: 0, before: 0, after: 0, destroy: 0, promiseResolve: 0 };
  const count = (event) => () => {
    events[event]++;
  };
  const callbacks = Object.keys(events).map((event) => [event, count(event)]);
  const hook = createHook(Object.fromEntries(callbacks)).enable();

  const server = http.createServer((request, response) => {
    storage.run(request.url, async () => {
      await sleep(1);
      response.end(storage.getStore());
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const answer = await new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: server.address().port, path: '/tag' };
    const request = http.get(options, (response) => {
      response.setEncoding('utf8').on('data', resolve);
    });
    request.on('error', reject);
  });
  assert.strictEqual(answer, '/tag');
  server.closeAllConnections();
  server.close();

  await storage.run('store', async () => {
    await null;
    assert.strictEqual(storage.getStore(), 'store');
    await new Promise((resolve) => fs.stat(__filename, resolve));
    assert.strictEqual(storage.getStore(), 'store');
    const resource = new AsyncResource('OURS');
    const id = resource.runInAsyncScope(executionAsyncId);
    assert.strictEqual(id, resource.asyncId());
    resource.emitDestroy();
    const bound = AsyncResource.bind(() => storage.getStore());
    assert.strictEqual(bound(), 'store');
    storage.exit(() => assert.strictEqual(storage.getStore(), undefined));
  });

  await new Promise((resolve) => setImmediate(setImmediate, resolve));
  for (const [event, seen] of Object.entries(events)) assert.ok(seen > 0, event);
  hook.disable();
}

main().then(
  () => console.log('works'),
  (error) => {
    console.error(error);
    process.exitCode = 1;
  },
);
