'use strict';

const { channel, tracingChannel } = require('node:diagnostics_channel');
const table = require('../../support/table');

module.exports = table({
  'a storage bound to a channel'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const bound = channel('bound');
    bound.bindStore(storage);
    bound.subscribe(() => log('subscriber', storage.getStore()));
    const result = bound.runStores(
      'message',
      function (...args) {
        log('inside', storage.getStore(), String(this), ...args);
        setImmediate(() => log('immediate', storage.getStore()));
        Promise.resolve().then(() => log('then', storage.getStore()));
        return 'result';
      },
      'receiver',
      1,
    );
    log('after', result, storage.getStore());
    log('unbound', bound.unbindStore(storage), bound.unbindStore(storage));
    bound.runStores('message', () => log('without', storage.getStore()));
  },
  'several storages bound to a channel, with transforms'({ hooks, log }) {
    const one = new hooks.AsyncLocalStorage();
    const two = new hooks.AsyncLocalStorage();
    const bound = channel('bound');
    bound.bindStore(one, (message) => `${message} of one`);
    bound.bindStore(two, (message) => `${message} of two`);
    one.run('outer', () => {
      bound.runStores('message', () => log('inside', one.getStore(), two.getStore()));
      log('after', one.getStore(), two.getStore());
    });
  },
  'a transform that throws'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const bound = channel('bound');
    process.on('uncaughtException', (error) => log(error.message, storage.getStore()));
    bound.bindStore(storage, () => {
      throw new Error('transform');
    });
    storage.run('outer', () => {
      bound.runStores('message', () => log('inside', storage.getStore()));
    });
  },
  'a function that throws in a bound channel'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const bound = channel('bound');
    bound.bindStore(storage);
    try {
      bound.runStores('message', () => {
        throw new Error('through');
      });
    } catch (error) {
      log(error.message, storage.getStore());
    }
  },
  'tracing a synchronous function'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const tracing = tracingChannel('traced');
    tracing.start.bindStore(storage, ({ name }) => `span of ${name}`);
    tracing.subscribe({
      start: () => log('start', storage.getStore()),
      end: () => log('end', storage.getStore()),
    });
    storage.run('outer', () => {
      tracing.traceSync(() => log('inside', storage.getStore()), { name: 'sync' });
      log('after', storage.getStore());
    });
  },
  'tracing a promise'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const tracing = tracingChannel('traced');
    tracing.start.bindStore(storage, ({ name }) => `span of ${name}`);
    tracing.asyncStart.bindStore(storage, ({ name }) => `end of ${name}`);
    tracing.subscribe({
      asyncStart: () => log('asyncStart', storage.getStore()),
      asyncEnd: () => log('asyncEnd', storage.getStore()),
      error: ({ error }) => log(error.message, storage.getStore()),
    });
    storage.run('outer', async () => {
      await tracing.tracePromise(
        async () => {
          await null;
          log('inside', storage.getStore());
        },
        { name: 'promise' },
      );
      log('after', storage.getStore());
      await tracing
        .tracePromise(
          async () => {
            await null;
            throw new Error('traced');
          },
          { name: 'rejection' },
        )
        .catch((error) => log(`caught ${error.message}`, storage.getStore()));
    });
  },
  'tracing a callback'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const tracing = tracingChannel('traced');
    tracing.start.bindStore(storage, ({ name }) => `span of ${name}`);
    tracing.asyncStart.bindStore(storage, ({ name }) => `callback of ${name}`);
    tracing.subscribe({
      asyncStart: () => log('asyncStart', storage.getStore()),
      asyncEnd: () => log('asyncEnd', storage.getStore()),
    });
    storage.run('outer', () => {
      tracing.traceCallback(
        (done) => setImmediate(done, null, 'value'),
        0,
        { name: 'callback' },
        undefined,
        (error, value) => log('callback', value, storage.getStore()),
      );
    });
  },
});
