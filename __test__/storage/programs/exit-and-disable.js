'use strict';

const table = require('../../support/table');

module.exports = table({
  'exit takes the store away for its callback'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    storage.run('store', () => {
      const result = storage.exit(
        (...args) => {
          log('inside', storage.getStore(), ...args);
          return 'result';
        },
        1,
        2,
      );
      log('after', storage.getStore(), result);
    });
  },
  'exit where nothing was ever entered'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    log(
      'result',
      storage.exit((value) => value, 'value'),
    );
    log('store', storage.getStore());
  },
  'asynchronous work started inside exit'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    storage.run('store', () => {
      storage.exit(() => {
        setImmediate(() => log('immediate of exit', storage.getStore()));
        process.nextTick(() => log('tick of exit', storage.getStore()));
        Promise.resolve().then(() => log('then of exit', storage.getStore()));
      });
      setImmediate(() => log('immediate', storage.getStore()));
      Promise.resolve().then(() => log('then', storage.getStore()));
    });
  },
  'exit with an async function'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    storage.run('store', async () => {
      await storage.exit(async () => {
        log('inside', storage.getStore());
        await null;
        log('inside, awaited', storage.getStore());
      });
      log('after', storage.getStore());
    });
  },
  'enterWith inside exit'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    storage.run('store', () => {
      storage.exit(() => {
        storage.enterWith('entered');
        log('inside', storage.getStore());
        setImmediate(() => log('immediate of exit', storage.getStore()));
      });
      log('after', storage.getStore());
    });
    log('outside', storage.getStore());
  },
  'run inside exit'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    storage.run('store', () => {
      storage.exit(() => {
        storage.run('inner', () => log('inner', storage.getStore()));
        log('inside', storage.getStore());
      });
      log('after', storage.getStore());
    });
  },
  'nested exits'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    storage.run('store', () => {
      storage.exit(() => {
        storage.exit(() => log('innermost', storage.getStore()));
        log('inner', storage.getStore());
      });
      log('after', storage.getStore());
    });
  },
  'an error goes through exit'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    storage.run('store', () => {
      try {
        storage.exit(() => {
          throw new Error('through');
        });
      } catch (error) {
        log('caught', error.message, storage.getStore());
      }
    });
  },
  'exit of one storage leaves the others alone'({ hooks, log }) {
    const a = new hooks.AsyncLocalStorage();
    const b = new hooks.AsyncLocalStorage();
    a.run('a', () =>
      b.run('b', () => {
        a.exit(() => {
          log('inside', a.getStore(), b.getStore());
          setImmediate(() => log('immediate of exit', a.getStore(), b.getStore()));
        });
        log('after', a.getStore(), b.getStore());
      }),
    );
  },
  'disable takes the store away at once'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    storage.enterWith('entered');
    log('returns', storage.disable());
    log('disabled', storage.getStore());
    storage.disable();
    log('twice', storage.getStore());
    setImmediate(() => log('immediate', storage.getStore()));
  },
  'disable of a storage that was never used'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    storage.disable();
    log('disabled', storage.getStore());
    storage.run('store', () => log('run', storage.getStore()));
  },
  'disable inside run, synchronously'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    storage.run('store', () => {
      storage.disable();
      log('disabled', storage.getStore());
      storage.run('inner', () => log('inner run', storage.getStore()));
      log('after the inner run', storage.getStore());
    });
    log('outside', storage.getStore());
  },
  'disable inside run, asynchronously'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    storage.run('store', () => {
      process.nextTick(() => {
        log('before', storage.getStore());
        storage.disable();
        log('disabled', storage.getStore());
      });
      setImmediate(() => log('started before disable', storage.getStore()));
    });
  },
  'run after disable'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    storage.run('first', () => {
      storage.disable();
    });
    storage.run('second', () => {
      log('second', storage.getStore());
      setImmediate(() => log('immediate of the second', storage.getStore()));
    });
    log('outside', storage.getStore());
  },
  'disable in an async function'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    storage.run('store', async () => {
      await null;
      storage.disable();
      log('disabled', storage.getStore());
      await null;
      log('after an await', storage.getStore());
      storage.enterWith('entered');
      await null;
      log('entered again', storage.getStore());
    });
  },
  'what started before disable, when the storage is used again'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    storage.run('store', () => {
      setImmediate(() => {
        log('first immediate', storage.getStore());
        setImmediate(() => log('second immediate', storage.getStore()));
      });
      storage.disable();
    });
    storage.run('other', () => setImmediate(() => log('other immediate', storage.getStore())));
  },
  'disable of one storage leaves the others alone'({ hooks, log }) {
    const a = new hooks.AsyncLocalStorage();
    const b = new hooks.AsyncLocalStorage();
    a.run('a', () =>
      b.run('b', () => {
        a.disable();
        log('inside', a.getStore(), b.getStore());
        setImmediate(() => log('immediate', a.getStore(), b.getStore()));
      }),
    );
    log('outside', a.getStore(), b.getStore());
  },
});
