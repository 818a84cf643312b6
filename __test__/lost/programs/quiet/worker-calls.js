'use strict';

// Workers and ports whose callers bind or await.

const assert = require('node:assert');
const { AsyncLocalStorage, AsyncResource } = require('node:async_hooks');
const { once } = require('node:events');
const { isMainThread, MessageChannel, parentPort, Worker } = require('node:worker_threads');

const requests = new AsyncLocalStorage();
const waiting = new Map();

function call(worker, value) {
  return new Promise((resolve) => {
    waiting.set(value, AsyncResource.bind(resolve));
    worker.postMessage(value);
  });
}

async function main() {
  const worker = new Worker(__filename);
  worker.on('message', (value) => waiting.get(value)(requests.getStore()));
  worker.on('exit', () => assert.strictEqual(requests.getStore(), undefined));
  await Promise.all(
    [1, 2, 3].map((value) =>
      requests.run({ value }, async () => {
        await call(worker, value);
        assert.deepStrictEqual(requests.getStore(), { value });
        const { port1, port2 } = new MessageChannel();
        port2.postMessage('hello');
        await once(port1, 'message');
        assert.deepStrictEqual(requests.getStore(), { value });
        port1.close();
      }),
    ),
  );
  await worker.terminate();
}

if (isMainThread) {
  main();
} else {
  parentPort.on('message', (value) => {
    assert.strictEqual(requests.getStore(), undefined);
    requests.run(value, () => {
      setImmediate(() => parentPort.postMessage(requests.getStore()));
    });
  });
}
