'use strict';

// Exceptions in callbacks, with stores alone.

const table = require('../../support/table.js');

module.exports = table({
  'a microtask throws'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    process.on('uncaughtException', ({ message }) => log(message, storage.getStore()));
    const fail = (message) => () => {
      throw new Error(message);
    };
    storage.run('request', () => queueMicrotask(fail('microtask')));
    storage.run('other', () => queueMicrotask(() => storage.enterWith('entered')));
    queueMicrotask(() => log('outside', storage.getStore()));
    storage.run('timer', () => {
      setTimeout(() => {
        queueMicrotask(fail('in a timer'));
        queueMicrotask(() => storage.run('inner', fail('in a run')));
        setImmediate(() => log('later', storage.getStore()));
      }, 1);
    });
  },

  'somebody catches what a callback throws'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    let fails = true;
    const timer = storage.run('timer', () =>
      setTimeout(() => {
        if (fails) throw new Error('caught');
        log('timer', storage.getStore());
      }, 1e6),
    );
    process.on('uncaughtException', ({ message }) => {
      storage.enterWith('listener');
      log(message, storage.getStore());
      setImmediate(() => {
        fails = false;
        clearTimeout(timer);
        // As core would call it.
        log('immediate', storage.getStore());
      });
    });
    setImmediate(() => {
      try {
        timer._onTimeout();
      } catch ({ message }) {
        log(message);
      }
      setImmediate(() => {
        queueMicrotask(() => {
          throw new Error('uncaught');
        });
      });
    });
  },
});
