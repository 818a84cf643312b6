'use strict';

const table = require('../../support/table');

function independent(count) {
  return ({ hooks, log }) => {
    const storages = Array.from({ length: count }, () => new hooks.AsyncLocalStorage());
    const read = () => storages.map((storage) => storage.getStore());
    function enter(index, work) {
      if (index === count) return work();
      return storages[index].run(`s${index}`, enter, index + 1, work);
    }
    enter(0, () => {
      log('all', read().join());
      storages[0].run('other', () => {
        setImmediate(() => log('first changed', read().join()));
      });
      storages[count - 1].exit(() => {
        Promise.resolve().then(() => log('last left', read().join()));
      });
      process.nextTick(() => log('tick', read().join()));
      (async () => {
        await null;
        log('await', read().join());
        storages[count >> 1].enterWith('entered');
        await null;
        log('middle entered', read().join());
      })();
    });
    log('outside', read().join());
    setImmediate(() => log('immediate', read().join()));
  };
}

module.exports = table({
  'one storage': independent(1),
  'two storages': independent(2),
  'ten storages': independent(10),
  'a hundred storages': independent(100),
  'two storages in one run each'({ hooks, log }) {
    const a = new hooks.AsyncLocalStorage();
    const b = new hooks.AsyncLocalStorage();
    a.run('a', () => {
      b.run('b', () => log('both', a.getStore(), b.getStore()));
      log('a only', a.getStore(), b.getStore());
    });
    b.run('b', () => log('b only', a.getStore(), b.getStore()));
  },
  'a storage made inside the run of another'({ hooks, log }) {
    const a = new hooks.AsyncLocalStorage();
    a.run('a', () => {
      const b = new hooks.AsyncLocalStorage();
      setImmediate(() => {
        log('before b', a.getStore(), b.getStore());
        b.run('b', () => setImmediate(() => log('both', a.getStore(), b.getStore())));
      });
    });
  },
  'storages first used one after the other across callbacks'({ hooks, log }) {
    const storages = [];
    (function next(index) {
      if (index === 5) {
        log('end', storages.map((storage) => storage.getStore()).join());
        return;
      }
      const storage = new hooks.AsyncLocalStorage();
      storages.push(storage);
      storage.run(index, () => setImmediate(next, index + 1));
    })(0);
  },
  'interleaved enterWith of two storages'({ hooks, log }) {
    const a = new hooks.AsyncLocalStorage();
    const b = new hooks.AsyncLocalStorage();
    const both = () => [a.getStore() ?? '-', b.getStore() ?? '-'].join();
    a.enterWith(1);
    process.nextTick(() => log('tick', both()));
    b.enterWith(1);
    process.nextTick(() => {
      a.enterWith(2);
      Promise.resolve().then(() => {
        b.enterWith(2);
        log('then', both());
        setImmediate(() => log('immediate of then', both()));
      });
      log('second tick', both());
    });
    setImmediate(() => log('immediate', both()));
  },
  'the same store object in two storages'({ hooks, log }) {
    const a = new hooks.AsyncLocalStorage();
    const b = new hooks.AsyncLocalStorage();
    const store = { count: 0 };
    a.run(store, () =>
      b.run(store, () => {
        setImmediate(() => {
          a.getStore().count++;
          b.getStore().count++;
          log('count', store.count, String(a.getStore() === b.getStore()));
        });
      }),
    );
  },
  'a hook next to a storage'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    hooks
      .createHook({
        init(id, type) {
          if (type === 'Immediate') log('init', storage.getStore());
        },
        before: () => log('before', storage.getStore()),
        after: () => log('after', storage.getStore()),
      })
      .enable();
    storage.run('store', () => setImmediate(() => log('immediate', storage.getStore())));
  },
  'a hook that enters a store in before'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    hooks.createHook({ before: (id) => storage.enterWith(`of ${typeof id}`) }).enable();
    storage.run('store', () => {
      setImmediate(() => {
        log('immediate', storage.getStore());
        setImmediate(() => log('second', storage.getStore()));
      });
    });
  },
  'a hook disabled while a storage is active'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const hook = hooks.createHook({ init() {}, before() {}, after() {} }).enable();
    storage.run('store', async () => {
      await null;
      hook.disable();
      log('disabled', storage.getStore());
      await null;
      log('awaited', storage.getStore());
      await new Promise((resolve) => setImmediate(resolve));
      log('later', storage.getStore());
    });
  },
});
