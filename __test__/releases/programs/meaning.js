'use strict';

// What a store means: what `enterWith` leaves on a resource, in an interval, and for the listeners of an
// exception, and that callbacks of handles keep stores apart. Run with the module to use, and with what is loaded or used before it.

const [, , name, before] = process.argv;

const firsts = {
  nothing() {},
  'built-in storage'() {
    const { AsyncLocalStorage } = require('node:async_hooks');
    new AsyncLocalStorage().run('other', () => {});
  },
  'built-in storage in use'() {
    const { AsyncLocalStorage } = require('node:async_hooks');
    new AsyncLocalStorage().enterWith('other');
  },
  'built-in hook'() {
    const mark = Symbol('mark');
    require('node:async_hooks')
      .createHook({ init: (id, type, trigger, resource) => (resource[mark] = id) })
      .enable();
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
const net = require('node:net');
const { setInterval, clearInterval } = require('node:timers');
const zlib = require('node:zlib');
firsts[before]();
const { AsyncLocalStorage, AsyncResource, createHook } = require(name);

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
    if (round < 3) return;
    clearInterval(interval);
    user.exit(compressNext);
  }, 1);
});
createHook({ init() {} }).enable();
const steps = ['deflate', 'deflate', 'gzip', 'brotliCompress'];
function compressNext() {
  const step = steps.shift();
  if (step === undefined) {
    const server = net.createServer();
    server.listen(0, '127.0.0.1', () => server.close(() => console.log('closed')));
    return;
  }
  user.run(`compress ${steps.length}`, () => {
    zlib[step]('text', () => {
      console.log(step, user.getStore());
      user.exit(() => setImmediate(compressNext));
    });
  });
}
process.once('uncaughtException', (error) => console.log(error.message, user.getStore()));
user.run('microtask', () => {
  queueMicrotask(() => {
    throw new Error('thrown');
  });
});
