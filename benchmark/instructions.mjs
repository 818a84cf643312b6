// How many processor instructions a call takes, counted by valgrind's callgrind: a number that does
// not depend on what else the machine does. Each call is counted in two processes, one of which makes
// so many more of them; the rest is the same in both.
//
//   node benchmark/instructions.mjs

import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

// By then the compiler is done with what is called.
const FEW = 200_000;
const MANY = 2_200_000;
const BATCH = 1000;

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
    require('../lib/native.js').async_wrap.runtimeExecutionAsyncId,
  'native: newAsyncId(), generated glue, no argument': (require) =>
    require('../lib/binary.js').loadBinary().binding.newAsyncId,
  'native: pushAsyncContext(), popAsyncContext(), generated glue'(require) {
    const { pushAsyncContext, popAsyncContext } = require('../lib/binary.js').loadBinary().binding;
    // The state must be there first.
    require('../lib/native.js');
    return () => {
      pushAsyncContext(7, 1);
      popAsyncContext(7);
    };
  },
  'native: trackCollection() and untrackCollection()'(require) {
    const { trackCollection, untrackCollection } = require('../lib/native.js').async_wrap;
    return () => untrackCollection(trackCollection({}, 7));
  },
};

const [name, times] = process.argv.slice(2);
if (name === undefined) {
  for (const call of Object.keys(CALLS)) {
    const more = count(call, MANY) - count(call, FEW);
    console.log(`${String(Math.round(more / (MANY - FEW))).padStart(6)}  ${call}`);
  }
} else {
  const require = createRequire(import.meta.url);
  require('../index.js');
  const call = CALLS[name](require);
  for (let i = 0; i < Number(times); i += BATCH) callBatch(call);
}

/** @param {() => unknown} call */
function callBatch(call) {
  for (let i = 0; i < BATCH; i++) call();
}

/**
 * @param {string} call
 * @param {number} times
 */
function count(call, times) {
  const { stderr, status } = spawnSync(
    'valgrind',
    [
      ...['--tool=callgrind', '--callgrind-out-file=/dev/null', '--smc-check=all-non-file'],
      // The compiler's and the collector's threads would count at other moments each time.
      ...[process.execPath, '--single-threaded', fileURLToPath(import.meta.url)],
      ...[call, String(times)],
    ],
    { encoding: 'utf8' },
  );
  const collected = /Collected : (\d+)/.exec(stderr ?? '');
  if (status !== 0 || collected === null) throw new Error(`valgrind failed:\n${stderr}`);
  return Number(collected[1]);
}
