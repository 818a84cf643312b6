'use strict';

// What a store means: what `enterWith` leaves on a resource, in an interval, and for the listeners of an
// exception. Run with the module to use, and with what is loaded or used before it.

const [, , name, before] = process.argv;

const firsts = {
  nothing() {},
  'built-in storage'() {
    const { AsyncLocalStorage } = require('node:async_hooks');
    new AsyncLocalStorage().run('other', () => {});
  },
  'cleared timer'() {
    clearTimeout(setTimeout(() => {}, 1000));
  },
  'faked timers'() {
    global.setTimeout = () => ({});
    global.clearTimeout = () => {};
    global.setImmediate = () => ({});
  },
};
const { setInterval, clearInterval } = require('node:timers');
firsts[before]();
const { AsyncLocalStorage, AsyncResource } = require(name);

const user = new AsyncLocalStorage();
const pooled = new AsyncResource('Connection');
for (const next of ['alice', 'bob']) {
  pooled.runInAsyncScope(() => {
    console.log(next, user.getStore());
    user.enterWith(next);
  });
}
user.exit(() => {
  let round = 0;
  const interval = setInterval(() => {
    console.log('interval', user.getStore());
    user.enterWith(++round);
    if (round === 3) clearInterval(interval);
  }, 1);
});
process.once('uncaughtException', (error) => console.log(error.message, user.getStore()));
user.run('microtask', () => {
  queueMicrotask(() => {
    throw new Error('thrown');
  });
});
