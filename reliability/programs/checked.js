'use strict';

// node --expose-gc checked.js <package> <main|workers|main-and-workers> <count>
//
// Loads the package and uses all of its native part, here or in Workers one after the other.

const { once } = require('node:events');
const path = require('node:path');
const { isMainThread, Worker } = require('node:worker_threads');

const [directory, mode, count] = process.argv.slice(2);

async function use() {
  const { AsyncLocalStorage, AsyncResource, createHook } = require(directory);
  const embedder = require(path.join(directory, 'embedder.js'));
  const native = require(path.join(directory, 'lib', 'platform', 'native.js'));

  createHook({ init() {}, before() {}, after() {}, destroy() {} }).enable();
  const storage = new AsyncLocalStorage();
  await storage.run('store', async () => {
    const kept = Array.from({ length: 50 }, () => new AsyncResource('KEPT'));
    for (let i = 0; i < 100; i++) {
      new AsyncResource('COLLECTED');
      await null;
    }
    for (const resource of kept.slice(25)) resource.emitDestroy();
    global.gc();
    await new Promise((resolve) => setImmediate(setImmediate, resolve));
  });

  // The stack grows.
  for (let id = 1; id <= 1000; id++) embedder.pushAsyncContext(id, 1, {});
  native.clearAsyncIdStack();
  native.pushPopPairs(100);
  native.callbackScope(5, 1, {}, () => native.newAsyncId(), null, []);
  native.defaultTriggerAsyncIdScope(5, () => native.getDefaultTriggerAsyncId());
  for (const work of [
    () => native.callbackScope(5, 1, {}, () => Promise.reject.call(), null, []),
    () => native.callbackScope('nonsense'),
    () => native.async_wrap.trackCollection(1, 1),
    () => native.async_wrap.takeCollected(new Uint8Array(4)),
  ]) {
    try {
      work();
    } catch {
      // Errors are made by native code too.
    }
  }
  native.scheduleDestroy();
  process.once('exit', () => detach(embedder.async_ids_stack.buffer, native));
}

// Nothing that needs the stack can run after it.
function detach(buffer, native) {
  try {
    structuredClone(buffer, { transfer: [buffer] });
    native.pushAsyncContext(1, 1, {});
  } catch {
    // Rust's memory is not to be had, and without it there is no stack.
  }
}

async function main() {
  if (!isMainThread || mode !== 'workers') await use();
  if (!isMainThread || mode === 'main') return;
  for (let i = 0; i < Number(count); i++) {
    await once(new Worker(__filename, { argv: process.argv.slice(2) }), 'exit');
  }
}

main();
