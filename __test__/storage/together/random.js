'use strict';

// Random programs over storages of the built-in and of this package in one process. A model says
// which value each storage has at each point: a context is an immutable list of values, captured
// where something asynchronous starts and current again where it continues.
//
// Arguments: the first seed, how many seeds, and whether enterWith and exit are used (the model is
// that of frames, which built-ins that keep stores on resources do not follow there).

const builtIn = require('node:async_hooks');

// A generator of numbers in [0, 1) that a seed determines.
function randomNumbers(seed) {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function runCase(seed, modules, usesAll, done) {
  const random = randomNumbers(seed);
  const pick = (list) => list[Math.floor(random() * list.length)];
  const storages = Array.from(
    { length: 2 + Math.floor(random() * 6) },
    (_, index) => new modules[index % 2].AsyncLocalStorage(),
  );
  const nothing = storages.map(() => undefined);
  let current = nothing;
  let nextValue = 0;
  let left = 60;
  let pending = 0;
  let checks = 0;
  const failures = [];

  function check(where) {
    checks++;
    const found = storages.map((storage) => storage.getStore());
    if (found.some((value, index) => value !== current[index])) {
      failures.push(`${where}: expected ${current.join()}, got ${found.join()}`);
    }
  }

  // A callback that runs in the context of now.
  function captured(where, callback) {
    const context = current;
    pending++;
    return () => {
      const interrupted = current;
      current = context;
      check(where);
      try {
        callback();
      } finally {
        current = interrupted;
        if (--pending === 0) setImmediate(done, checks, failures);
      }
    };
  }

  function withValue(index, value) {
    return current.map((old, other) => (other === index ? value : old));
  }

  function run() {
    const index = Math.floor(random() * storages.length);
    const value = ++nextValue;
    const previous = current[index];
    const error = random() < 0.1 ? new Error('through') : undefined;
    try {
      storages[index].run(value, () => {
        current = withValue(index, value);
        steps();
        if (error) throw error;
      });
    } catch (thrown) {
      if (thrown !== error) throw thrown;
    }
    current = withValue(index, previous);
    check('after run');
  }

  function exit() {
    const index = Math.floor(random() * storages.length);
    const previous = current[index];
    if (previous === undefined) return;
    storages[index].exit(() => {
      current = withValue(index, undefined);
      steps();
    });
    current = withValue(index, previous);
    check('after exit');
  }

  function enterWith() {
    const index = Math.floor(random() * storages.length);
    current = withValue(index, ++nextValue);
    storages[index].enterWith(nextValue);
    check('after enterWith');
  }

  const ways = {
    tick: (callback) => process.nextTick(callback),
    immediate: (callback) => setImmediate(callback),
    timer: (callback) => setTimeout(callback, 1),
    microtask: (callback) => queueMicrotask(callback),
    then: (callback) => void Promise.resolve().then(callback),
    thenable: (callback) => void Promise.resolve({ then: (done) => done() }).then(callback),
    async: (callback) => void awaiting(callback),
    bind: (callback) => setImmediate(pick(modules).AsyncResource.bind(callback)),
    snapshot(callback) {
      const snapshot = pick(modules).AsyncLocalStorage.snapshot();
      setImmediate(() => snapshot(callback));
    },
  };

  async function awaiting(callback) {
    await null;
    callback();
    if (random() < 0.5) await new Promise((resolve) => setImmediate(resolve));
  }

  function schedule() {
    const way = pick(Object.keys(ways));
    ways[way](captured(way, steps));
  }

  const operations = [run, run, schedule, schedule, schedule];
  if (usesAll) operations.push(exit, enterWith);

  function steps() {
    for (let count = 1 + Math.floor(random() * 4); count > 0 && left > 0; count--) {
      left--;
      pick(operations)();
      check('between');
    }
  }

  captured('start', steps)();
}

module.exports = ({ args: [first, count, usesAll], hooks, log }) => {
  let checks = 0;
  let seed = Number(first);
  const end = seed + Number(count);
  (function next() {
    if (seed === end) {
      log('checks', checks);
      return;
    }
    runCase(seed, [hooks, builtIn], usesAll === 'true', (made, failures) => {
      checks += made;
      for (const failure of failures.slice(0, 3)) log(`seed ${seed}: ${failure}`);
      seed++;
      next();
    });
  })();
};
