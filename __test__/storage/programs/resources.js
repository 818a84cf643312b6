'use strict';

const table = require('../../support/table');

module.exports = table({
  'a resource keeps the store it was made under'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const resource = storage.run('made', () => new hooks.AsyncResource('R'));
    storage.run('elsewhere', () => {
      resource.runInAsyncScope(() => {
        log('inside', storage.getStore());
        setImmediate(() => log('immediate', storage.getStore()));
      });
      log('outside', storage.getStore());
    });
  },
  'a resource made outside of any run'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const resource = new hooks.AsyncResource('R');
    storage.run('store', () => {
      resource.runInAsyncScope(() => log('inside', storage.getStore()));
      log('outside', storage.getStore());
    });
  },
  'a run inside the scope of a resource'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const resource = storage.run('made', () => new hooks.AsyncResource('R'));
    resource.runInAsyncScope(() => {
      storage.run('inner', () => log('inner', storage.getStore()));
      log('made', storage.getStore());
    });
    resource.runInAsyncScope(() => log('again', storage.getStore()));
    log('outside', storage.getStore());
  },
  'nested scopes'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const a = storage.run('a', () => new hooks.AsyncResource('A'));
    const b = storage.run('b', () => new hooks.AsyncResource('B'));
    a.runInAsyncScope(() => {
      b.runInAsyncScope(() => {
        a.runInAsyncScope(() => log('a in b in a', storage.getStore()));
        log('b in a', storage.getStore());
      });
      log('a', storage.getStore());
    });
  },
  'an error through a scope'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const resource = storage.run('made', () => new hooks.AsyncResource('R'));
    storage.run('outside', () => {
      try {
        resource.runInAsyncScope(() => {
          throw new Error('through');
        });
      } catch {
        log('caught', storage.getStore());
      }
    });
  },
  'bound functions'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const read = () => storage.getStore();
    const bound = storage.run('bound', () => hooks.AsyncResource.bind(read));
    const stored = storage.run('stored', () => hooks.AsyncLocalStorage.bind(read));
    const resource = storage.run('resource', () => new hooks.AsyncResource('R'));
    storage.run('calling', () => {
      log('static', bound());
      log('of the storage', stored());
      log('of a resource', resource.bind(read)());
      log('calling', storage.getStore());
    });
    setImmediate(() => log('later', bound(), stored(), storage.getStore()));
  },
  'bind of the storage passes arguments, this and the result'({ hooks, log }) {
    const bound = hooks.AsyncLocalStorage.bind(function (...args) {
      return [String(this), ...args];
    });
    log('result', bound.call('receiver', 1, 2), bound.length);
    log('length', hooks.AsyncLocalStorage.bind((a, b) => [a, b]).length);
  },
  snapshots({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const snapshot = storage.run('taken', () => hooks.AsyncLocalStorage.snapshot());
    storage.run('calling', () => {
      const result = snapshot(
        (...args) => {
          log('inside', storage.getStore(), ...args);
          return 'result';
        },
        1,
        2,
      );
      log('after', result, storage.getStore());
    });
    setImmediate(() => snapshot(() => log('later', storage.getStore())));
  },
  'a snapshot of several storages'({ hooks, log }) {
    const a = new hooks.AsyncLocalStorage();
    const b = new hooks.AsyncLocalStorage();
    const snapshot = a.run('a', () => b.run('b', () => hooks.AsyncLocalStorage.snapshot()));
    const late = new hooks.AsyncLocalStorage();
    late.run('late', () => {
      snapshot(() => log('inside', a.getStore(), b.getStore(), late.getStore()));
    });
  },
  'a snapshot where nothing is active'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const snapshot = hooks.AsyncLocalStorage.snapshot();
    storage.run('store', () => snapshot(() => log('inside', storage.getStore())));
  },
  'enterWith inside a snapshot'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const snapshot = storage.run('taken', () => hooks.AsyncLocalStorage.snapshot());
    snapshot(() => storage.enterWith('entered'));
    log('outside', storage.getStore());
    snapshot(() => log('again', storage.getStore()));
  },
  'a class that keeps its context in a private snapshot'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    class Foo {
      #runInScope = hooks.AsyncLocalStorage.snapshot();
      get() {
        return this.#runInScope(() => storage.getStore());
      }
    }
    const foo = storage.run(123, () => new Foo());
    log(
      'get',
      storage.run(321, () => foo.get()),
    );
  },
  'a resource with a manual destroy, after its destroy'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const resource = storage.run(
      'made',
      () => new hooks.AsyncResource('R', { requireManualDestroy: true }),
    );
    resource.emitDestroy();
    resource.runInAsyncScope(() => log('inside', storage.getStore()));
  },
  'EventEmitterAsyncResource of core'({ hooks, log }) {
    const { EventEmitterAsyncResource } = require('node:events');
    const storage = new hooks.AsyncLocalStorage();
    const emitter = new EventEmitterAsyncResource({ name: 'E' });
    emitter.on('event', () => log('event', storage.getStore()));
    emitter.emit('event');
    log('outside', storage.getStore());
  },
});
