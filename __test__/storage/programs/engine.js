'use strict';

const v8 = require('node:v8');
const vm = require('node:vm');
const table = require('../../support/table');

const later = () => new Promise((resolve) => setImmediate(resolve));

// A module of this source.
const moduleOf = (source) => `data:text/javascript,${encodeURIComponent(source)}`;

// A WebAssembly module with nothing in it.
const empty = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);

// A registry that is collected calls nobody.
const kept = [];

v8.setFlagsFromString('--expose-gc');
const gc = vm.runInNewContext('gc');

module.exports = table({
  'a dynamic import'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    storage.run('importing', async () => {
      const { default: value } = await import(moduleOf('export default "value"'));
      log(value, storage.getStore());
      const again = import(moduleOf('export default "value"'));
      again.then(() => log('then', storage.getStore()));
      await again;
      log('again', storage.getStore());
    });
    log('outside', storage.getStore());
  },
  'dynamic imports that fail'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    storage.run('importing', async () => {
      for (const source of ['throw new TypeError("thrown")', 'no source', 'await null; throw 1']) {
        await import(moduleOf(source)).catch((error) => {
          log(String(error?.name ?? error), storage.getStore());
        });
      }
      await import('./there-is-none.mjs').catch(({ code }) => log(code, storage.getStore()));
      log('done', storage.getStore());
    });
  },
  'dynamic imports from different contexts at once'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const source = moduleOf(
      'await new Promise((resolve) => setImmediate(resolve)); export default 1',
    );
    const all = ['one', 'two'].map((name) =>
      storage.run(name, async () => {
        await import(source);
        return storage.getStore();
      }),
    );
    Promise.all(all).then((stores) => log(stores.join(), storage.getStore()));
  },
  'the body of a module, and its top-level awaits'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    globalThis.see = (label) => log(label, storage.getStore());
    const source = moduleOf(`
      see('body');
      await null;
      see('awaited');
      await new Promise((resolve) => setImmediate(resolve));
      see('awaited an immediate');
      export default 1;
    `);
    storage.run('importing', async () => {
      await import(source);
      log('imported', storage.getStore());
    });
  },
  'a module that runs a store at its top level'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    globalThis.storage = storage;
    globalThis.log = log;
    const source = moduleOf(`
      await storage.run('of the module', async () => {
        await null;
        log('inside', storage.getStore());
      });
      log('after', storage.getStore());
      storage.enterWith('entered');
      await null;
      log('entered', storage.getStore());
    `);
    import(source).then(() => log('imported', storage.getStore()));
  },
  'modules and scripts of vm'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const context = vm.createContext({ later, see: (label) => log(label, storage.getStore()) });
    storage.run('store', async () => {
      await vm.runInContext(
        '(async () => { see("sync"); await null; see("await"); await later(); see("later"); })()',
        context,
      );
      log('done', storage.getStore());
    });
  },
  'promises of another realm'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const foreign = vm.runInNewContext('Promise.resolve()');
    storage.run('one', () => void foreign.then(() => log('then', storage.getStore())));
    storage.run('two', async () => {
      await foreign;
      log('await', storage.getStore());
    });
    foreign.then(() => log('outside', storage.getStore()));
  },
  'WebAssembly, compiled and instantiated'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    storage.run('store', async () => {
      const compiled = await WebAssembly.compile(empty);
      log('compiled', storage.getStore());
      await WebAssembly.instantiate(compiled).then(() => log('then', storage.getStore()));
      await WebAssembly.instantiate(empty);
      log('instantiated', storage.getStore());
      await WebAssembly.compile(new Uint8Array(1)).catch(({ name }) =>
        log(name, storage.getStore()),
      );
    });
    log('outside', storage.getStore());
  },
  'a callback of a FinalizationRegistry'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    storage.run('made', () => {
      kept.push(
        new FinalizationRegistry((value) => {
          log(value, storage.getStore());
          clearInterval(poll);
        }),
      );
    });
    storage.run('registering', () => kept.at(-1).register({}, 'collected'));
    const poll = setInterval(() => storage.run('collecting', gc), 1);
  },
  'a callback of a FinalizationRegistry made where there is no store'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    kept.push(
      new FinalizationRegistry((value) => {
        log(value, storage.getStore());
        setImmediate(() => log('immediate', storage.getStore()));
        clearInterval(poll);
      }),
    );
    storage.run('registering', () => kept.at(-1).register({}, 'collected'));
    const poll = setInterval(gc, 1);
  },
  'async generators that are left early, and that throw'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    async function* generate(name) {
      try {
        for (let i = 0; ; i++) {
          await later();
          if (name === 'throws' && i === 1) throw new Error('thrown');
          yield i;
        }
      } finally {
        await later();
        log(`finally of ${name}`, storage.getStore());
      }
    }
    storage.run('store', async () => {
      for await (const value of generate('left')) {
        if (value === 1) break;
      }
      log('left', storage.getStore());
      try {
        for await (const value of generate('throws')) log(value, storage.getStore());
      } catch (error) {
        log(error.message, storage.getStore());
      }
    });
  },
  'an async generator that delegates to another'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    async function* inner() {
      log('inner', storage.getStore());
      yield 1;
      await later();
      log('inner later', storage.getStore());
    }
    async function* outer() {
      yield* inner();
      log('outer', storage.getStore());
      yield 2;
    }
    const iterator = storage.run('made', outer);
    (async () => {
      for (const name of ['one', 'two', 'three']) {
        const { done } = await storage.run(name, () => iterator.next());
        log(name, done, storage.getStore());
      }
    })();
  },
  'a generator with a run in its body'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    async function* generate() {
      yield storage.run('inside', () => storage.getStore());
      storage.enterWith('entered');
      yield storage.getStore();
      await null;
      yield storage.getStore();
    }
    storage.run('store', async () => {
      for await (const value of generate()) log('yielded', value, storage.getStore());
      log('done', storage.getStore());
    });
  },
  'several requests of one generator'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    async function* generate() {
      for (let i = 0; i < 3; i++) {
        await later();
        yield storage.getStore();
      }
    }
    const iterator = storage.run('made', generate);
    const all = ['one', 'two', 'three'].map((name) =>
      storage.run(name, async () => {
        const { value } = await iterator.next();
        return `${storage.getStore()} got ${value}`;
      }),
    );
    Promise.all(all).then((values) => values.forEach((value) => log(value)));
  },
  'thenables that call back late, twice and with thenables'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const late = (value) => ({
      then(resolve) {
        log('then', storage.getStore());
        storage.run('of the thenable', () => setImmediate(resolve, value));
      },
    });
    storage.run('store', async () => {
      await late('value');
      log('late', storage.getStore());
      await {
        then(resolve, reject) {
          resolve();
          reject(new Error('never'));
          log('called both', storage.getStore());
        },
      };
      const throwing = {
        then() {
          throw new Error('thrown');
        },
      };
      await Promise.resolve(throwing).catch(({ message }) => log(message, storage.getStore()));
      log('done', storage.getStore());
    });
  },
  'a thenable that is resolved with a thenable by other code'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const late = (name, value) => ({
      then(resolve) {
        log(`then of ${name}`, storage.getStore());
        storage.run(name, () => setImmediate(resolve, value));
      },
    });
    storage.run('store', async () => {
      await late('outer', late('inner', 'value'));
      log('late twice', storage.getStore());
    });
  },
  'a promise that is resolved with a promise of another context'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const inner = storage.run('inner', () => later());
    storage.run('outer', async () => {
      await new Promise((resolve) => resolve(inner));
      log('await', storage.getStore());
      await (async () => inner)();
      log('async', storage.getStore());
      await Promise.resolve().then(() => inner);
      log('then', storage.getStore());
    });
  },
  'then callbacks that run another store'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    storage.run('outer', () => {
      Promise.resolve()
        .then(() => storage.run('inner', () => later()))
        .then(() => log('next', storage.getStore()));
    });
  },
  'Array.fromAsync and Promise.withResolvers'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    storage.run('store', async () => {
      // Node 20 has neither.
      await Array.fromAsync?.([later(), later()]);
      log('all', storage.getStore());
      const resolvers = Promise.withResolvers?.();
      storage.run('resolving', () => setImmediate(() => resolvers?.resolve()));
      await resolvers?.promise;
      log('resolved', storage.getStore());
    });
  },
  'Atomics.waitAsync'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const shared = new Int32Array(new SharedArrayBuffer(4));
    storage.run('waiting', async () => {
      const { value } = Atomics.waitAsync(shared, 0, 0, 1);
      const keepAlive = setInterval(() => {}, 1);
      log(await value, storage.getStore());
      clearInterval(keepAlive);
    });
  },
});

// V8 calls the `then` of a thenable where it was resolved, the built-in with promise hooks elsewhere.
module.exports.byCarrier = {
  'a thenable that is resolved with a thenable by other code': ['continuation', 'promise-hooks'],
};
