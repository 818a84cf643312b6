'use strict';

const table = require('../../support/table');

module.exports = table({
  'a default value where nothing was entered'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage({ defaultValue: 'default' });
    log('before', storage.getStore());
    storage.run('store', () => {
      log('inside', storage.getStore());
      setImmediate(() => log('immediate of run', storage.getStore()));
    });
    log('after', storage.getStore());
    setImmediate(() => log('immediate', storage.getStore()));
  },
  'run with undefined over a default'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage({ defaultValue: 'default' });
    storage.run(undefined, () => log('inside', storage.getStore()));
    log('after', storage.getStore());
  },
  'run with the default itself'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage({ defaultValue: 'default' });
    storage.run('default', () => {
      storage.enterWith('entered');
      log('inside', storage.getStore());
    });
    log('after', storage.getStore());
  },
  'exit with a default'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage({ defaultValue: 'default' });
    storage.run('store', () => {
      storage.exit(() => log('inside', storage.getStore()));
      log('after', storage.getStore());
    });
  },
  'disable with a default'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage({ defaultValue: 'default' });
    storage.run('store', () => {
      storage.disable();
      log('disabled', storage.getStore());
    });
    log('after', storage.getStore());
    storage.enterWith('entered');
    log('entered', storage.getStore());
    storage.disable();
    log('disabled', storage.getStore());
  },
  'enterWith undefined over a default'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage({ defaultValue: 'default' });
    storage.enterWith(undefined);
    log('entered', storage.getStore());
    setImmediate(() => log('immediate', storage.getStore()));
  },
  'a default in asynchronous code'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage({ defaultValue: 'default' });
    (async () => {
      await null;
      log('await', storage.getStore());
      await storage.run('store', async () => {
        await null;
        log('run', storage.getStore());
      });
      log('after', storage.getStore());
    })();
  },
  'two storages with the same default'({ hooks, log }) {
    const store = {};
    const a = new hooks.AsyncLocalStorage({ defaultValue: store });
    const b = new hooks.AsyncLocalStorage({ defaultValue: store });
    a.run('a', () => log('inside', a.getStore(), String(b.getStore() === store)));
  },
  names({ hooks, log }) {
    const named = (name) => new hooks.AsyncLocalStorage({ name }).name;
    log('none', new hooks.AsyncLocalStorage().name, new hooks.AsyncLocalStorage({}).name);
    for (const name of ['name', '', 0, 1, null, true, {}, [1, 2], undefined]) {
      log(String(name), named(name));
    }
    const storage = new hooks.AsyncLocalStorage({ name: 'name' });
    log('has no setter', String(Reflect.set(storage, 'name', 'other')), storage.name);
    log('own keys', Object.keys(storage).filter((key) => key === 'name').length);
  },
});

module.exports.needs = 'defaultValue';
