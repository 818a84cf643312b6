'use strict';

const table = require('../../support/table');

module.exports = table({
  'run gives the store to its callback and takes it away'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    log('before', storage.getStore());
    storage.run('store', () => log('inside', storage.getStore()));
    log('after', storage.getStore());
  },
  'run passes arguments and the result, and this is null'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const result = storage.run(
      'store',
      function (...args) {
        log('args', ...args, String(this));
        return 'result';
      },
      1,
      'two',
      null,
    );
    log('result', result);
  },
  'stores of every kind'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const symbol = Symbol('s');
    const fn = () => {};
    const object = {};
    for (const store of [undefined, null, 0, -0, NaN, '', false, true, 1n, symbol, fn, object]) {
      storage.run(store, () => {
        log(typeof store, String(Object.is(storage.getStore(), store)));
        setImmediate(() =>
          log(`later ${typeof store}`, String(Object.is(storage.getStore(), store))),
        );
      });
    }
  },
  'nested runs'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    storage.run(1, () => {
      storage.run(2, () => {
        storage.run(3, () => log('three', storage.getStore()));
        log('two', storage.getStore());
      });
      log('one', storage.getStore());
    });
    log('none', storage.getStore());
  },
  'run with the store that is active'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    storage.run('same', () => {
      storage.run('same', () => {
        log('inside', storage.getStore());
        storage.enterWith('entered');
        log('entered', storage.getStore());
      });
      log('what was entered stays', storage.getStore());
    });
    log('after', storage.getStore());
  },
  'run with undefined where nothing is active'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    storage.run(undefined, () => {
      storage.enterWith('entered');
      log('inside', storage.getStore());
    });
    log('after', storage.getStore());
  },
  'run with NaN twice'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    storage.run(NaN, () => {
      storage.run(NaN, () => storage.enterWith('entered'));
      log('after the inner one', storage.getStore());
    });
  },
  'an error goes through run and the store is gone'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    storage.run('outer', () => {
      try {
        storage.run('inner', () => {
          throw new Error('through');
        });
      } catch (error) {
        log('caught', error.message, storage.getStore());
      }
    });
    log('after', storage.getStore());
  },
  'run called from every kind of callback'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const enter = (name) => {
      storage.run(name, () => log(name, storage.getStore()));
      log(`after ${name}`, storage.getStore());
    };
    process.nextTick(enter, 'tick');
    queueMicrotask(() => enter('microtask'));
    Promise.resolve('then').then(enter);
    setImmediate(() => {
      enter('immediate');
      setTimeout(enter, 1, 'timer');
    });
  },
  'what a run started outlives it'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    for (const name of ['one', 'two']) {
      storage.run(name, () => {
        process.nextTick(() => log('tick', storage.getStore()));
        queueMicrotask(() => log('microtask', storage.getStore()));
        Promise.resolve().then(() => log('then', storage.getStore()));
        setImmediate(() => {
          log('immediate', storage.getStore());
          setTimeout(() => log('timer', storage.getStore()), 1);
        });
      });
    }
    process.nextTick(() => log('outer tick', storage.getStore()));
    Promise.resolve().then(() => log('outer then', storage.getStore()));
    setImmediate(() => log('outer immediate', storage.getStore()));
  },
  'runs inside what a run started'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    storage.run(1, () => {
      setImmediate(() => {
        storage.run(2, () => {
          setImmediate(() => {
            log('second', storage.getStore());
            storage.run(3, () => Promise.resolve().then(() => log('third', storage.getStore())));
          });
        });
        log('first', storage.getStore());
        process.nextTick(() => log('tick of the first', storage.getStore()));
      });
    });
  },
  'an async callback'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const promise = storage.run('store', async () => {
      log('start', storage.getStore());
      await null;
      log('awaited', storage.getStore());
      return 'result';
    });
    log('outside', storage.getStore());
    promise.then((value) => log('then', value, storage.getStore()));
  },
  'requests that interleave'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    async function request(id) {
      for (let step = 0; step < 3; step++) {
        if (step === id % 3) await new Promise((resolve) => setImmediate(resolve));
        else if (step === (id + 1) % 3) await new Promise((resolve) => process.nextTick(resolve));
        else await null;
        if (storage.getStore().id !== id) log('mixed up', id, storage.getStore().id);
        storage.getStore().steps++;
      }
      log('end', id, storage.getStore().steps);
    }
    for (let id = 0; id < 10; id++) storage.run({ id, steps: 0 }, request, id);
  },
  'a deep recursion of runs'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    (function enter(depth) {
      if (depth === 1000) {
        setImmediate(() => log('from the deepest', storage.getStore()));
        return;
      }
      storage.run(depth, enter, depth + 1);
      if ((storage.getStore() ?? -1) !== depth - 1) log('wrong at', depth, storage.getStore());
    })(0);
    log('after', storage.getStore());
  },
  'a getter of the store changes nothing'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const other = new hooks.AsyncLocalStorage();
    log('nothing was ever entered', storage.getStore(), other.getStore());
    other.run('other', () => log('only the other', storage.getStore(), other.getStore()));
  },
});
