'use strict';

// Environments that end, and contexts of others.

const assert = require('node:assert');
const { once } = require('node:events');
const { isMainThread, parentPort, Worker, workerData } = require('node:worker_threads');
const { addon, run, soon, within } = require('./support');

function work() {
  if (workerData === 'keep') {
    addon.keep(within('worker', () => new addon.Captured('TEST')));
    parentPort.postMessage('kept');
    parentPort.once('message', () => {});
  } else {
    let calls = 0;
    addon.callForever(() => {
      if (++calls === 3) parentPort.postMessage('called');
    });
  }
}

async function main() {
  // A context of another thread, which is there, and then is not.
  const worker = new Worker(__filename, { workerData: 'keep' });
  await once(worker, 'message');
  const kept = addon.takeKept();
  assert.strictEqual(
    kept.tryCall(() => {}),
    'OtherEnvironment',
  );
  await worker.terminate();
  assert.strictEqual(
    kept.tryCall(() => {}),
    'OtherEnvironment',
  );
  assert.throws(() => kept.asyncId(), /another environment/);

  // Workers that are terminated while a thread calls them.
  for (let round = 0; round < 10; round++) {
    const called = new Worker(__filename, { workerData: 'call' });
    await once(called, 'message');
    await called.terminate();
  }

  // A drop-in that is loaded after the first capture. On Bun it has no AsyncLocalStorage.
  if (process.env.MODULE === 'built-in' && !process.versions.bun) {
    new addon.Captured('TEST');
    const { AsyncLocalStorage } = require('../../../..');
    const storage = new AsyncLocalStorage();
    const captured = within('both', () => storage.run('late', () => new addon.Captured('TEST')));
    assert.strictEqual(
      captured.call(() => storage.getStore(), 0),
      'late',
    );
  }
  assert.ok(await soon(() => true));
  console.log('ended');
}

if (isMainThread) run(main);
else work();
