'use strict';

// What was made when there was only a store is called back when there is a hook, too: the stores are
// there, each callback has an id of its own, and every `before` has its `after`.

const fs = require('node:fs');
const net = require('node:net');
const table = require('../../support/table');

const kinds = {
  tick: (callback) => process.nextTick(callback),
  'tick with arguments': (callback) => process.nextTick(callback, 1, 2, 3, 4),
  microtask: (callback) => queueMicrotask(callback),
  immediate: (callback) => setImmediate(callback),
  timeout: (callback) => setTimeout(callback, 2),
  request: (callback) => fs.stat(__filename, callback),
};

/** Asks in a callback for the first time of all what executes. */
function asksFirst(make) {
  return ({ hooks, log }) => {
    new hooks.AsyncLocalStorage().run('store', () => {});
    const storage = new hooks.AsyncLocalStorage();
    storage.run('store', make, () => {
      const id = hooks.executionAsyncId();
      log('callback', storage.getStore(), id > 0);
      make(() => {
        const known = new hooks.AsyncResource('R');
        log('the next', storage.getStore(), hooks.executionAsyncId() > 0);
        log('is another', hooks.executionAsyncId() !== id);
        log('triggers', known.triggerAsyncId() === hooks.executionAsyncId());
      });
    });
  };
}

/** Has a hook enabled when the resource waits. */
function hookMeanwhile(make) {
  return ({ hooks, log }) => {
    const storage = new hooks.AsyncLocalStorage();
    const open = [];
    let pairs = 0;
    storage.run('store', make, () => {
      log('callback', storage.getStore());
      storage.enterWith('entered');
      setImmediate(() => {
        hook.disable();
        log('then', storage.getStore(), open.length <= 1, pairs > 0);
      });
    });
    const hook = hooks
      .createHook({
        before: (id) => open.push(id),
        after(id) {
          if (open.pop() !== id) log('another one ended');
          pairs++;
        },
      })
      .enable();
    setImmediate(() => {});
  };
}

module.exports = table({
  ...Object.fromEntries(
    Object.entries(kinds).flatMap(([kind, make]) => [
      [`a question in a ${kind}`, asksFirst(make)],
      [`a hook before a ${kind}`, hookMeanwhile(make)],
    ]),
  ),

  'a hook before a connection'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const server = net.createServer((socket) => {
      log('connection', storage.getStore());
      socket.on('data', (data) => log('data', String(data), storage.getStore()));
      socket.on('end', () => {
        log('end', storage.getStore());
        server.close(() => log('closed', storage.getStore()));
      });
      socket.end();
    });
    storage.run('server', () => server.listen(0, '127.0.0.1', connect));
    function connect() {
      const { port } = /** @type {net.AddressInfo} */ (server.address());
      storage.run('client', () => {
        const client = net.connect(port, '127.0.0.1', () => {
          log('connected', storage.getStore());
          client.end('written');
        });
        client.resume();
      });
      hooks.createHook({ before() {}, after() {} }).enable();
    }
  },

  'an interval that throws, after it has entered a store'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    let turns = 0;
    process.on('uncaughtException', () => log('thrown', storage.getStore()));
    storage.run('store', () => {
      const interval = setInterval(() => {
        log('turn', storage.getStore());
        if (++turns === 3) return clearInterval(interval);
        storage.enterWith(`entered ${turns}`);
        throw new Error('expected');
      }, 1);
    });
  },
});
