'use strict';

// Tells whether the module is the drop-in, here, in a Worker, in a Worker of that, and in child
// processes.

const childProcess = require('node:child_process');
const { once } = require('node:events');
const path = require('node:path');
const { Worker, isMainThread, parentPort, workerData } = require('node:worker_threads');
const async_hooks = require('node:async_hooks');

const isDropIn = () => async_hooks === require(path.resolve(__dirname, '..', '..', '..'));

async function main() {
  console.log(`main thread: ${isDropIn()}`);
  const worker = new Worker(__filename, { workerData: { depth: 1 } });
  for (const line of await once(worker, 'message').then(([lines]) => lines)) console.log(line);
  const silent = `console.log('child process: ' + (require('async_hooks') === require(${JSON.stringify(
    path.resolve(__dirname, '..', '..', '..'),
  )})))`;
  process.stdout.write(
    childProcess.execFileSync(process.execPath, ['-e', silent], { encoding: 'utf8' }),
  );
}

async function inWorker({ depth }) {
  const lines = [`Worker ${depth}: ${isDropIn()}`];
  if (depth < 2) {
    const worker = new Worker(__filename, { workerData: { depth: depth + 1 } });
    const [inner] = await once(worker, 'message');
    lines.push(...inner);
  }
  parentPort.postMessage(lines);
}

if (isMainThread) main();
else inWorker(workerData);
