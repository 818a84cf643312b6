// The cost of the basic operations. A feature cannot be faster than the sum of the operations it consists of.
//
//   node benchmark/limits.mjs

import { createRequire } from 'node:module';
import { promiseHooks } from 'node:v8';
import { median } from './harness/statistics.mjs';

const require = createRequire(import.meta.url);
require('../index.js');
/** @type {any} */
const { async_wrap } = require('../lib/platform/native.js');
const { binding } = require('../lib/platform/binary.js').loadBinary();
const slot = require('../lib/frames/carriers/continuation.js').probe();

const SAMPLES = 15;
const OPERATIONS = 200_000;
const noop = () => {};
const numbers = new Float64Array(4);
const frame = {};

/** @param {number} operations */
async function awaitLoop(operations) {
  for (let i = 0; i < operations; i++) await undefined;
}

/** @type {Record<string, (operations: number) => unknown>} */
const PARTS = {
  'an empty turn of the loop'(operations) {
    for (let i = 0; i < operations; i++);
  },
  'a write to a typed array, and a read'(operations) {
    for (let i = 0; i < operations; i++) numbers[i & 3] = numbers[(i + 1) & 3] + 1;
  },
  ...(slot && {
    'a read of the continuation slot'(operations) {
      let found = 0;
      for (let i = 0; i < operations; i++) if (slot.getFrame() === frame) found++;
      return found;
    },
    'a write to the continuation slot'(operations) {
      for (let i = 0; i < operations; i++) slot.setFrame(i & 1 ? frame : undefined);
      slot.setFrame(undefined);
    },
  }),
  'a bare native call: runtimeExecutionAsyncId()'(operations) {
    for (let i = 0; i < operations; i++) async_wrap.runtimeExecutionAsyncId();
  },
  'a native call with generated glue: newAsyncId()'(operations) {
    for (let i = 0; i < operations; i++) binding.newAsyncId();
  },
  ...(async_wrap.trackCollection && {
    'a weak handle of V8: trackCollection() and untrackCollection()'(operations) {
      for (let i = 0; i < operations; i++) {
        async_wrap.untrackCollection(async_wrap.trackCollection({}, i));
      }
    },
  }),
  'an await': awaitLoop,
  "an await under V8's empty promise hook: init": (operations) =>
    underPromiseHooks({ init: noop }, operations),
  "an await under V8's empty promise hooks: init, before, after": (operations) =>
    underPromiseHooks({ init: noop, before: noop, after: noop }, operations),
};

/**
 * @param {import('node:v8').HookCallbacks} hooks
 * @param {number} operations
 */
async function underPromiseHooks(hooks, operations) {
  const stop = promiseHooks.createHook(hooks);
  await awaitLoop(operations);
  stop();
}

for (const [name, part] of Object.entries(PARTS)) {
  const samples = [];
  for (let sample = 0; sample < SAMPLES; sample++) {
    const start = process.cpuUsage();
    await part(OPERATIONS);
    const { user, system } = process.cpuUsage(start);
    samples.push(((user + system) * 1000) / OPERATIONS);
  }
  console.log(`${median(samples).toFixed(1).padStart(7)} ns  ${name}`);
}
