'use strict';

// A Proxy around a storage, and objects that have one as their prototype.

const table = require('../../support/table');

function attempt(work) {
  try {
    return work();
  } catch (error) {
    return `${error.name}: ${error.message}`;
  }
}

function useAll(log, object, storage = object) {
  const note = (label) =>
    log(
      label,
      attempt(() => object.getStore()),
      attempt(() => storage.getStore()),
    );
  const run = (store) => object.run(store, () => (note(`in run ${store}`), 'done'));
  const attempted = (label, work) => log(label, attempt(work));
  note('nothing');
  attempted('run', () => run(1));
  note('after run');
  attempted('enterWith', () => object.enterWith(2));
  note('entered');
  attempted('run', () => run(3));
  note('after run');
  attempted('the same', () => run(2));
  attempted('exit', () => object.exit(() => (note('in exit'), 'done')));
  note('after exit');
  attempted('disable', () => object.disable());
  note('disabled');
  attempted('run', () => run(4));
  attempted('run of the storage', () => storage.run(5, () => (note('in run 5'), 'done')));
  note('after');
}

module.exports = table({
  'a Proxy around a storage'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    useAll(log, new Proxy(storage, {}), storage);
  },
  'a Proxy around a storage that has been entered'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    storage.run('storage', () => useAll(log, new Proxy(storage, {}), storage));
  },
  'a Proxy that reads from the storage itself'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const get = (target, name) => {
      const value = target[name];
      return typeof value === 'function' ? value.bind(target) : value;
    };
    useAll(log, new Proxy(storage, { get }), storage);
  },
  'a Proxy around a Proxy, and one of a subclass'({ hooks, log }) {
    class Storage extends hooks.AsyncLocalStorage {
      more() {
        return this.getStore();
      }
    }
    const storage = new Storage();
    const proxy = new Proxy(new Proxy(storage, {}), {});
    log(
      'more',
      attempt(() => proxy.run('proxy', () => [proxy.more(), storage.more()])),
    );
  },
  'a storage as a prototype'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    storage.enterWith('storage');
    useAll(log, Object.create(storage));
  },
  'a storage as a prototype, alone'({ hooks, log }) {
    useAll(log, Object.create(new hooks.AsyncLocalStorage()));
  },
  'a class that never calls its parent'({ hooks, log }) {
    function Storage() {}
    Object.setPrototypeOf(Storage.prototype, hooks.AsyncLocalStorage.prototype);
    useAll(log, new Storage());
  },
  'two objects are two keys where each is one'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const proxies = [new Proxy(storage, {}), new Proxy(storage, {})];
    proxies[0].enterWith('first');
    log('both', ...proxies.map((proxy) => attempt(() => proxy.getStore())));
    proxies[1].enterWith('second');
    log('both', ...proxies.map((proxy) => attempt(() => proxy.getStore())));
  },
  async 'stores go on asynchronously'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const proxy = new Proxy(storage, {});
    proxy.enterWith('proxy');
    await null;
    log(
      'awaited',
      attempt(() => proxy.getStore()),
      storage.getStore(),
    );
    setTimeout(
      () =>
        log(
          'timer',
          attempt(() => proxy.getStore()),
          storage.getStore(),
        ),
      1,
    );
    const get = hooks.AsyncLocalStorage.bind(() => attempt(() => proxy.getStore()));
    proxy.enterWith('another');
    log('bound', get());
  },
});
