'use strict';

// node exhausted.js <built-in|native> <where>
//
// Fills the heap to its end with what hooks and storages keep.

const path = require('node:path');
const { parentPort, Worker } = require('node:worker_threads');

const [which, where] = process.argv.slice(2);

function fill() {
  const root = path.join(__dirname, '..', '..', '..');
  const hooks = which === 'native' ? require(root) : require('node:async_hooks');
  const { AsyncLocalStorage, AsyncResource, createHook } = hooks;
  createHook({ init() {}, before() {}, after() {}, destroy() {} }).enable();
  const storage = new AsyncLocalStorage();
  const kept = [];
  const round = () => {
    for (let i = 0; i < 1000; i++) {
      const resource = new AsyncResource('KEPT');
      storage.run(i, () =>
        kept.push(
          resource,
          Promise.resolve(),
          AsyncResource.bind(() => i),
        ),
      );
      new AsyncResource('COLLECTED');
    }
    setImmediate(round);
  };
  round();
}

if (where !== 'in a Worker' || parentPort) {
  fill();
} else {
  const worker = new Worker(__filename, {
    argv: [which, where],
    resourceLimits: { maxOldGenerationSizeMb: 24, maxYoungGenerationSizeMb: 4 },
  });
  worker.on('error', ({ code }) => console.log(code));
  worker.on('exit', (code) => console.log(`exit ${code}`));
}
