'use strict';

const table = require('../../support/table');

module.exports = table({
  'then callbacks run where then was called'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const promise = storage.run('made', () => Promise.resolve());
    storage.run('one', () => promise.then(() => log('one', storage.getStore())));
    storage.run('two', () => promise.then(() => log('two', storage.getStore())));
    promise.then(() => log('none', storage.getStore()));
  },
  'a promise resolved elsewhere'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    let resolve;
    const promise = new Promise((accept) => {
      resolve = accept;
    });
    storage.run('waiting', () => promise.then(() => log('then', storage.getStore())));
    storage.run('awaiting', async () => {
      await promise;
      log('await', storage.getStore());
    });
    storage.run('resolving', () => setImmediate(() => resolve()));
  },
  'chains, catch and finally'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    storage.run('store', () => {
      Promise.reject(new Error('no'))
        .then(() => log('never'))
        .catch(() => log('catch', storage.getStore()))
        .finally(() => log('finally', storage.getStore()))
        .then(() => log('then', storage.getStore()));
    });
  },
  'a then attached inside a callback of another context'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const promise = Promise.resolve();
    storage.run('outer', () => {
      promise.then(() => {
        storage.run('inner', () => {
          promise.then(() => log('inner', storage.getStore()));
        });
        promise.then(() => log('outer', storage.getStore()));
      });
    });
  },
  'promises older than the first run'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    let resolve;
    const pending = new Promise((accept) => {
      resolve = accept;
    });
    const chained = pending.then(() => log('chained before', storage.getStore()));
    storage.run('store', () => {
      pending.then(() => log('chained inside', storage.getStore()));
      chained.then(() => log('chained twice', storage.getStore()));
      resolve();
    });
  },
  'async functions suspended before the first run'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    (async () => {
      await null;
      log('suspended before', storage.getStore());
      await null;
      log('later', storage.getStore());
    })();
    storage.run('store', async () => {
      await null;
      log('inside', storage.getStore());
    });
  },
  'Promise.all, allSettled, race and any'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const later = () => new Promise((resolve) => setImmediate(resolve));
    for (const way of ['all', 'allSettled', 'race', 'any']) {
      storage.run(way, async () => {
        await Promise[way]([
          later().then(() => log(`one of ${way}`, storage.getStore())),
          later().then(() => log(`two of ${way}`, storage.getStore())),
        ]);
        log(`end of ${way}`, storage.getStore());
      });
    }
  },
  thenables({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const thenable = (name) => ({
      then(resolve) {
        log(`then of ${name}`, storage.getStore());
        setImmediate(() => {
          log(`immediate of ${name}`, storage.getStore());
          resolve(name);
        });
      },
    });
    storage.run('await', async () => {
      await thenable('await');
      log('after await', storage.getStore());
    });
    storage.run('resolve', () => {
      Promise.resolve(thenable('resolve')).then(() => log('after resolve', storage.getStore()));
    });
    storage.run('return', () => {
      Promise.resolve()
        .then(() => thenable('return'))
        .then(() => log('after return', storage.getStore()));
    });
    storage.run('all', async () => {
      await Promise.all([thenable('all'), thenable('all')]);
      log('after all', storage.getStore());
    });
    storage.run('async', () => {
      (async () => thenable('async'))().then(() => log('after async', storage.getStore()));
    });
  },
  'a lazy query, which starts when it is awaited'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    class Query {
      then(resolve, reject) {
        log('executed', storage.getStore());
        return new Promise((done) => setImmediate(done, 'rows')).then(resolve, reject);
      }
    }
    const query = storage.run('built', () => new Query());
    storage.run('awaited', async () => log('got', await query, storage.getStore()));
  },
  'a promise resolved with a thenable by other code'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    let resolve;
    const promise = new Promise((accept) => {
      resolve = accept;
    });
    storage.run('waiting', () => promise.then(() => log('then', storage.getStore())));
    storage.run('resolving', () => {
      resolve({
        then(done) {
          log('called in', storage.getStore());
          done();
        },
      });
    });
  },
  'async generators'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    async function* generate() {
      log('start', storage.getStore());
      yield 1;
      log('second', storage.getStore());
      await null;
      log('awaited', storage.getStore());
      yield 2;
      log('end', storage.getStore());
    }
    storage.run('consumer', async () => {
      for await (const value of generate()) log('got', value, storage.getStore());
      log('done', storage.getStore());
    });
  },
  'a generator made in one context and driven from others'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    async function* generate() {
      for (let i = 0; ; i++) {
        log('body', storage.getStore());
        await null;
        log('body, awaited', storage.getStore());
        yield i;
      }
    }
    const generator = storage.run('maker', () => generate());
    (async () => {
      for (const name of ['one', 'two', 'three']) {
        const { value } = await storage.run(name, () => generator.next());
        log('driver', value, storage.getStore());
      }
      await storage.run('leaving', () => generator.return());
    })();
  },
  'synchronous generators see the store of who drives them'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    function* generate() {
      while (true) yield storage.getStore();
    }
    const generator = storage.run('maker', generate);
    log(
      'one',
      storage.run('one', () => generator.next().value),
    );
    log(
      'two',
      storage.run('two', () => generator.next().value),
    );
  },
  'for await over promises, values and thenables'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    storage.run('store', async () => {
      const list = [Promise.resolve(1), 2, { then: (done) => done(3) }];
      for await (const item of list) log('got', item, storage.getStore());
      log('done', storage.getStore());
    });
  },
  'a run inside an async function does not leak out of it'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    async function callee() {
      await storage.run('inner', async () => {
        await null;
        log('inner', storage.getStore());
      });
      log('callee', storage.getStore());
    }
    storage.run('outer', async () => {
      await callee();
      log('outer', storage.getStore());
    });
  },
  'await inside run inside await'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const step = (name) => async () => {
      await null;
      log(name, storage.getStore());
      if (name.length < 5) await storage.run(`${name}x`, step(`${name}x`));
      log(`${name} again`, storage.getStore());
    };
    storage.run('x', step('x'));
  },
  'top-level callbacks between awaits of a run'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    storage.run('store', async () => {
      for (let i = 0; i < 3; i++) {
        await null;
        log('inside', storage.getStore());
      }
    });
    (async () => {
      for (let i = 0; i < 3; i++) {
        await null;
        log('outside', storage.getStore());
      }
    })();
  },
  'unhandled rejections'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    process.on('unhandledRejection', (error) => log(error.message, storage.getStore()));
    storage.run('sync', () => Promise.reject(new Error('sync')));
    storage.run('async', async () => {
      await null;
      throw new Error('async');
    });
    storage.run('then', () => {
      Promise.resolve().then(() => {
        throw new Error('then');
      });
    });
  },
  'a subclass of Promise'({ hooks, log }) {
    class Task extends Promise {}
    const storage = new hooks.AsyncLocalStorage();
    storage.run('store', async () => {
      await new Task((resolve) => setImmediate(resolve));
      log('await', storage.getStore());
      new Task((resolve) => resolve()).then(() => log('then', storage.getStore()));
    });
  },
});

// Promise hooks do not tell of the job that calls a thenable.
module.exports.byCarrier = {
  'a promise resolved with a thenable by other code': ['continuation', 'promise-hooks'],
};
