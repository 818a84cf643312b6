'use strict';

// The switch in Workers that are terminated while an addon calls bound functions, and in a process that exits with
// calls pending.

const { once } = require('node:events');
const { isMainThread, parentPort, Worker } = require('node:worker_threads');
require('../../../../embedder').bindAddons();
const { addon, current, within } = require('./support');

// `keptFunction` is left out: its addon panics where a call fails.
const WAYS = [
  'threadsafeFunction',
  'asyncWork',
  'makeCallback',
  'openCallbackScope',
  'tokioCallback',
];
const CALLS = 50;

addon.setup(() => {});

function callForever() {
  let calls = 0;
  const again = () => {
    for (const way of WAYS) {
      addon[way](() => {
        if (current() !== 'store') throw new Error(`the store is ${current()}`);
        if (++calls === CALLS) parentPort.postMessage('called');
        again();
      });
    }
  };
  within('store', again);
}

async function main() {
  for (let round = 0; round < 5; round++) {
    const worker = new Worker(__filename);
    await once(worker, 'message');
    await worker.terminate();
  }
  for (let i = 0; i < 100; i++) addon.threadsafeFunction(() => {});
  console.log('ended');
  process.exit();
}

if (isMainThread) main();
else callForever();
