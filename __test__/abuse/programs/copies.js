'use strict';

// node copies.js <path> <path>
//
// Two copies of the package in one process, in the main thread and in many Workers at once, every other
// of which loads the second copy first. Prints what each thread finds.

const { isMainThread, parentPort, Worker, workerData } = require('node:worker_threads');

const WORKERS = 24;

async function use([first, second]) {
  const one = require(first);
  const other = require(second);

  const types = [];
  const hook = one.createHook({ init: (id, type) => types.push(type) }).enable();
  const resource = new other.AsyncResource('OTHER');
  const executing = resource.runInAsyncScope(one.executionAsyncId);
  const next = new one.AsyncResource('ONE').asyncId();
  hook.disable();

  const storage = new other.AsyncLocalStorage();
  const bound = await storage.run('store', async () => {
    await null;
    return one.AsyncResource.bind(() => storage.getStore());
  });
  return {
    same: Object.keys(one).every((name) => one[name] === other[name]),
    types,
    executes: executing === resource.asyncId(),
    nextAfter: next - resource.asyncId(),
    stores: [storage.getStore() ?? 'none', bound()],
  };
}

async function main() {
  const paths = process.argv.slice(2);
  const found = Array.from({ length: WORKERS }, async (_, index) => {
    const own = index % 2 === 0 ? paths : paths.toReversed();
    const worker = new Worker(__filename, { workerData: own });
    return new Promise((resolve, reject) => {
      worker.on('error', reject);
      worker.on('message', resolve);
    });
  });
  console.log(JSON.stringify([await use(paths), ...(await Promise.all(found))]));
}

if (isMainThread) main();
else use(workerData).then((found) => parentPort.postMessage(found));
