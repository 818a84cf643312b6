// Counts the processor instructions of a call with valgrind's callgrind. The number does not depend on the load of
// the machine. Each call is counted in two processes, which differ only in the number of calls.
//
//   node benchmark/instructions.mjs

import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { loadRow } from './harness/rows.mjs';

// After so many calls all code is optimized.
const FEW = 200_000;
const MANY = 2_200_000;
const BATCH = 1000;
const FEW_ROUNDS = 50_000;
const MANY_ROUNDS = 150_000;
const noop = () => {};

/** @type {Record<string, (require: NodeJS.Require) => () => unknown>} */
const CALLS = {
  'an empty function of JavaScript': () => () => {},
  'executionAsyncId()': (require) => require('../index.js').executionAsyncId,
  'pushAsyncContext() and popAsyncContext()'(require) {
    const { pushAsyncContext, popAsyncContext } = require('../embedder.js');
    return () => {
      pushAsyncContext(7, 1, CALLS);
      popAsyncContext(7);
    };
  },
  'getStore()'(require) {
    const storage = new (require('../index.js').AsyncLocalStorage)();
    storage.enterWith(CALLS);
    return () => storage.getStore();
  },
  'run() with a getStore()'(require) {
    const storage = new (require('../index.js').AsyncLocalStorage)();
    const getStore = () => storage.getStore();
    return () => storage.run(CALLS, getStore);
  },
  'native: runtimeExecutionAsyncId(), a bare call': (require) =>
    require('../lib/platform/native.js').async_wrap.runtimeExecutionAsyncId,
  'native: newAsyncId(), generated glue, no argument': (require) =>
    require('../lib/platform/binary.js').loadBinary().binding.newAsyncId,
  'native: pushAsyncContext(), popAsyncContext(), generated glue'(require) {
    const { pushAsyncContext, popAsyncContext } = require('../lib/platform/binary.js').loadBinary()
      .binding;
    // It creates the state.
    require('../lib/platform/native.js');
    return () => {
      pushAsyncContext(7, 1);
      popAsyncContext(7);
    };
  },
  'native: trackCollection() and untrackCollection()'(require) {
    const { trackCollection, untrackCollection } = require('../lib/platform/native.js').async_wrap;
    return () => untrackCollection(trackCollection({}, 7));
  },
};

/**
 * The hooks that each case enables before its rounds, which are those of the row `promises`: each round creates four
 * promises and runs three callbacks.
 * @type {Record<string, (require: NodeJS.Require) => unknown>}
 */
const ROUNDS = {
  'promises: nothing': noop,
  "promises: V8's empty hooks init, before, after": (require) =>
    require('node:v8').promiseHooks.createHook({
      init: () => {},
      before: () => {},
      after: () => {},
    }),
  'promises: init': (require) => enable(require('../index.js'), { init: noop }),
  'promises: promiseResolve, destroy': (require) =>
    enable(require('../index.js'), { promiseResolve: noop, destroy: noop }),
  'promises: init, built-in': (require) => enable(require('node:async_hooks'), { init: noop }),
  'promises: promiseResolve, destroy, built-in': (require) =>
    enable(require('node:async_hooks'), { promiseResolve: noop, destroy: noop }),
};

const [name, times] = process.argv.slice(2);
if (name === undefined) {
  for (const call of Object.keys(CALLS)) print(call, FEW, MANY);
  for (const round of Object.keys(ROUNDS)) print(round, FEW_ROUNDS, MANY_ROUNDS);
} else {
  const require = createRequire(import.meta.url);
  if (name in CALLS) {
    require('../index.js');
    const call = CALLS[name](require);
    for (let i = 0; i < Number(times); i += BATCH) callBatch(call);
  } else {
    ROUNDS[name](require);
    await (await loadRow('promises')).baseline?.({})(Number(times));
  }
}

/**
 * @param {any} asyncHooks
 * @param {object} callbacks
 */
function enable(asyncHooks, callbacks) {
  asyncHooks.createHook(callbacks).enable();
}

/**
 * @param {string} name
 * @param {number} few
 * @param {number} many
 */
function print(name, few, many) {
  const more = count(name, many) - count(name, few);
  console.log(`${String(Math.round(more / (many - few))).padStart(6)}  ${name}`);
}

/** @param {() => unknown} call */
function callBatch(call) {
  for (let i = 0; i < BATCH; i++) call();
}

/**
 * @param {string} name
 * @param {number} times
 */
function count(name, times) {
  const { stderr, status } = spawnSync(
    'valgrind',
    [
      ...['--tool=callgrind', '--callgrind-out-file=/dev/null', '--smc-check=all-non-file'],
      // The work of V8's other threads would differ from run to run.
      ...[process.execPath, '--single-threaded', fileURLToPath(import.meta.url)],
      ...[name, String(times)],
    ],
    { encoding: 'utf8' },
  );
  const collected = /Collected : (\d+)/.exec(stderr ?? '');
  if (status !== 0 || collected === null) throw new Error(`valgrind failed:\n${stderr}`);
  return Number(collected[1]);
}
