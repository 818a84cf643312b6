'use strict';

// A Worker that reports the ids that it has allocated, and what it has observed of other threads.

const path = require('node:path');
const { parentPort, workerData } = require('node:worker_threads');

const { which, index } = workerData;
const root = path.join(__dirname, '..', '..');
const hooks = which === 'native' ? require(root) : require('node:async_hooks');

const own = `ISOLATED${index}`;
let foreign = 0;
hooks
  .createHook({
    init(id, type) {
      if (type.startsWith('ISOLATED') && type !== own) foreign++;
    },
    destroy() {},
  })
  .enable();

const storage = new hooks.AsyncLocalStorage();
const ids = [];
storage.run(index, async () => {
  for (let i = 0; i < 20; i++) {
    const resource = new hooks.AsyncResource(own);
    resource.runInAsyncScope(() => ids.push(hooks.executionAsyncId() - hooks.triggerAsyncId()));
    resource.emitDestroy();
    new hooks.AsyncResource(own);
    await null;
  }
  setTimeout(() => parentPort.postMessage({ ids, store: storage.getStore(), foreign }), 1);
});
