'use strict';

// Many calls from eight threads in the main thread and in Workers at once, each in one of many contexts.

const assert = require('node:assert');
const { once } = require('node:events');
const { isMainThread, parentPort, Worker } = require('node:worker_threads');
const { addon, current, run, within } = require('./support');

const THREADS = 8;
const CONTEXTS = 64;
const WORKERS = 2;
const CALLS = 100_000;

function stress(calls) {
  const contexts = Array.from({ length: CONTEXTS }, (_, index) =>
    within(index, () => new addon.Captured('TEST')),
  );
  return new Promise((resolve) => {
    const result = { calls: 0, wrong: 0 };
    addon.stress(
      contexts,
      (index) => {
        result.calls++;
        if (current() !== index) result.wrong++;
        if (result.calls === calls) resolve(result);
      },
      THREADS,
      calls / THREADS,
    );
  });
}

async function rounds(count, step) {
  const sizes = [];
  for (let round = 0; round < count; round++) {
    await step();
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
    globalThis.gc();
    sizes.push(process.memoryUsage().heapUsed);
  }
  return sizes;
}

run(async () => {
  const alive = parentPort ?? { postMessage() {} };
  if (!isMainThread) {
    alive.postMessage(await stress(CALLS / 10));
    return;
  }
  const workers = Array.from({ length: WORKERS }, () => new Worker(__filename));
  const results = await Promise.all([
    stress(CALLS),
    ...workers.map(async (worker) => (await once(worker, 'message'))[0]),
  ]);
  for (const { calls, wrong } of results) {
    assert.ok(calls >= CALLS / 10);
    assert.strictEqual(wrong, 0);
  }

  // Contexts that threads drop, and functions and listeners of threads, leave nothing behind.
  const sizes = await rounds(8, async () => {
    await new Promise((resolve) => {
      addon.captureMany(10_000, resolve);
    });
    await stress(800);
  });
  const grown = Math.min(...sizes.slice(5)) - Math.min(...sizes.slice(2, 5));
  assert.ok(grown < 2 ** 20, `the heap has grown by ${grown} bytes: ${sizes}`);
  console.log(results.reduce((sum, { calls }) => sum + calls, 0));
});
