'use strict';

// What a program does with the module, each step for itself. Between them nothing is used that may be broken.

const fs = require('node:fs');
const zlib = require('node:zlib');

const { setImmediate, setTimeout, queueMicrotask } = globalThis;
const { nextTick } = process;
const realSetImmediate = setImmediate;
const hrtime = process.hrtime.bigint;
const toBigInt = BigInt;
const nanoseconds = (milliseconds) => toBigInt(milliseconds) * 1_000_000n;

const steps = {
  __proto__: null,
  run: ({ storage }) => storage.run('a', () => storage.getStore()),
  'run with arguments': ({ storage }) => storage.run('a', (a, b, c) => a + b + c, 1, 2, 3),
  'run twice': ({ storage, other }) =>
    storage.run('a', () => other.run('b', () => `${storage.getStore()}${other.getStore()}`)),
  exit: ({ storage }) => storage.run('a', () => storage.exit((x) => `${x}`, 'x')),
  enterWith: ({ storage }) =>
    storage.run('a', () => {
      storage.enterWith('b');
      return storage.getStore();
    }),
  disable: ({ hooks }) => {
    const storage = new hooks.AsyncLocalStorage();
    return storage.run('a', () => {
      storage.disable();
      return `${storage.getStore()}`;
    });
  },
  snapshot: ({ hooks, storage }) => {
    const inside = storage.run('a', () => hooks.AsyncLocalStorage.snapshot());
    return inside((x, y) => storage.getStore() + x + y, 'x', 'y');
  },
  'bind of a storage': ({ hooks, storage }) => {
    const bound = storage.run('a', () =>
      hooks.AsyncLocalStorage.bind((x, y, z) => storage.getStore() + x + y + z),
    );
    return bound('x', 'y', 'z');
  },
  'bind of a resource': ({ resource }) =>
    resource.bind(function (x) {
      return typeof this + x;
    })('x'),
  'bind with a receiver': ({ resource }) =>
    resource.bind(
      function (x) {
        return this.name + x;
      },
      { name: 'n' },
    )('x'),
  'static bind': ({ hooks }) => hooks.AsyncResource.bind((x, y) => x + y, 'TYPE')('x', 'y'),
  runInAsyncScope: ({ resource, storage }) =>
    resource.runInAsyncScope((x, y) => `${storage.getStore()}${x}${y}`, null, 'x', 'y'),
  'ids of a resource': ({ resource }) =>
    typeof resource.asyncId() + typeof resource.triggerAsyncId(),
  'a resource': ({ hooks }) => {
    const resource = new hooks.AsyncResource('TYPE', { requireManualDestroy: true });
    return typeof resource.emitDestroy();
  },
  ids: ({ hooks }) =>
    typeof hooks.executionAsyncId() +
    typeof hooks.triggerAsyncId() +
    typeof hooks.executionAsyncResource(),
  'a hook': ({ hooks }) => {
    const hook = hooks.createHook({ init() {}, before() {}, after() {}, destroy() {} });
    hook.enable();
    hook.disable();
    return 'disabled';
  },
  'a stream': () => {
    const stream = zlib.createBrotliCompress();
    stream.close();
    return typeof stream;
  },
  'an error': ({ hooks }) => {
    try {
      hooks.createHook({ init: 1 });
    } catch (error) {
      return error.code;
    }
  },
};

const asynchronous = {
  __proto__: null,
  tick: (storage, done) => nextTick((a, b, c) => done(a + b + c), 1, 2, 3),
  microtask: (storage, done) => queueMicrotask(() => done('')),
  timer: (storage, done) => setTimeout((a) => done(a), 1, 'x'),
  immediate: (storage, done) => setImmediate((a) => done(a), 'x'),
  await: (storage, done) => {
    (async () => {
      await null;
      done('');
    })();
  },
  stat: (storage, done) => fs.stat(__filename, (error) => done(error === null ? 'x' : 'error')),
};

const kNoOptions = { __proto__: null };
let failed;

function attempt(result, name, step) {
  try {
    result[name] = step();
  } catch {
    result[name] = 'throws';
  }
}

/**
 * @param {object} hooks the module
 * @param {() => void} end whatever was broken is whole again
 * @param {(result: object) => void} then
 * @param {{ goesOn?: boolean, wait?: number }} [options] whether core calls anything back, and for how long that
 *   is waited for, in milliseconds
 */
function play(hooks, end, then, { goesOn = true, wait = 200 } = kNoOptions) {
  const result = { __proto__: null };
  let context;
  try {
    const storage = new hooks.AsyncLocalStorage();
    const events = { init: 0, before: 0, after: 0, promiseResolve: 0 };
    context = {
      hooks,
      storage,
      other: new hooks.AsyncLocalStorage({ name: 'other' }),
      resource: new hooks.AsyncResource('TYPE'),
      events,
      hook: hooks.createHook({
        init: () => events.init++,
        before: () => events.before++,
        after: () => events.after++,
        promiseResolve: () => events.promiseResolve++,
        destroy() {},
      }),
    };
    context.hook.enable();
    result.start = 'ok';
  } catch {
    result.start = 'throws';
    end();
    realSetImmediate(then, result);
    return;
  }
  for (const name in steps) attempt(result, name, () => steps[name](context));
  if (!goesOn) {
    end();
    context.hook.disable();
    realSetImmediate(then, result);
    return;
  }

  let left = 0;
  for (const name in asynchronous) {
    left++;
    attempt(result, name, () =>
      context.storage.run('s', () => {
        asynchronous[name](context.storage, (how) => {
          result[name] = `${how}${context.storage.getStore()}`;
          left--;
        });
        return 'does not end';
      }),
    );
    if (result[name] === 'throws') left--;
  }
  failed = () => {
    result.uncaught = 'yes';
  };
  const until = hrtime() + nanoseconds(wait);
  realSetImmediate(function turn() {
    if (left > 0 && hrtime() < until) {
      realSetImmediate(turn);
      return;
    }
    end();
    context.hook.disable();
    for (const kind in context.events) result[kind] = context.events[kind] > 0;
    then(result);
  });
}

process.setUncaughtExceptionCaptureCallback(() => failed?.());

module.exports = { play };
