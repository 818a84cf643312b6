'use strict';

const table = require('../../support/table');

module.exports = table({
  'a scope enters a store until it is disposed of'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const scope = storage.withScope('store');
    log('inside', storage.getStore());
    log('returns', scope.dispose());
    log('after', storage.getStore());
    scope.dispose();
    log('twice', storage.getStore());
  },
  'Symbol.dispose'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const scope = storage.withScope('store');
    log('inside', storage.getStore());
    log('returns', scope[Symbol.dispose]());
    log('after', storage.getStore());
  },
  'a disposed scope does not come back'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const scope = storage.withScope('first');
    scope.dispose();
    storage.enterWith('second');
    scope.dispose();
    scope[Symbol.dispose]();
    log('still', storage.getStore());
  },
  'nested scopes'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const outer = storage.withScope('outer');
    const inner = storage.withScope('inner');
    log('inside', storage.getStore());
    inner.dispose();
    log('inner left', storage.getStore());
    outer.dispose();
    log('outer left', storage.getStore());
  },
  'scopes disposed of in the wrong order'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const outer = storage.withScope('outer');
    const inner = storage.withScope('inner');
    outer.dispose();
    log('outer left', storage.getStore());
    inner.dispose();
    log('inner left', storage.getStore());
  },
  'enterWith inside a scope'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    storage.enterWith('before');
    const scope = storage.withScope('scope');
    storage.enterWith('entered');
    log('inside', storage.getStore());
    scope.dispose();
    log('after', storage.getStore());
  },
  'run inside a scope and a scope inside run'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const scope = storage.withScope('scope');
    storage.run('run', () => {
      const inner = storage.withScope('inner');
      log('inside', storage.getStore());
      inner.dispose();
      log('run', storage.getStore());
    });
    log('scope', storage.getStore());
    scope.dispose();
  },
  'a scope left open in run'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    storage.run('run', () => {
      storage.withScope('scope');
      log('inside', storage.getStore());
    });
    log('after', storage.getStore());
  },
  'what a scope started'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const scope = storage.withScope('store');
    setImmediate(() => log('immediate', storage.getStore()));
    Promise.resolve().then(() => log('then', storage.getStore()));
    scope.dispose();
    setImmediate(() => log('immediate afterwards', storage.getStore()));
  },
  'a scope around awaits'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    async function work() {
      const scope = storage.withScope('scope');
      try {
        await null;
        log('awaited', storage.getStore());
      } finally {
        scope.dispose();
      }
      log('left', storage.getStore());
      await null;
      log('later', storage.getStore());
    }
    storage.run('outer', async () => {
      await null;
      await work();
      log('caller', storage.getStore());
    });
  },
  'a scope and an error'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    try {
      const scope = storage.withScope('store');
      try {
        throw new Error('through');
      } finally {
        scope[Symbol.dispose]();
      }
    } catch (error) {
      log('caught', error.message, storage.getStore());
    }
  },
  'scopes of two storages'({ hooks, log }) {
    const a = new hooks.AsyncLocalStorage();
    const b = new hooks.AsyncLocalStorage();
    const scopeOfA = a.withScope('a');
    const scopeOfB = b.withScope('b');
    scopeOfA.dispose();
    log('a left', a.getStore(), b.getStore());
    scopeOfB.dispose();
    log('b left', a.getStore(), b.getStore());
  },
  'what a scope is'({ hooks, log }) {
    const scope = new hooks.AsyncLocalStorage().withScope('store');
    log('class', scope.constructor.name, Object.keys(scope).length);
    log('members', Object.getOwnPropertyNames(Object.getPrototypeOf(scope)));
    log('name', scope[Symbol.dispose].name, hooks.AsyncLocalStorage.prototype.withScope.length);
  },
});

module.exports.needs = 'withScope';
