'use strict';

// What a veto by resource type does. Node's built-in had `onPropagate` up to version 20 for a while: with
// 'built-in' the programs get a storage of that design, over the built-in's createHook.

const crypto = require('node:crypto');
const { EventEmitter, EventEmitterAsyncResource, once } = require('node:events');
const fs = require('node:fs');
const net = require('node:net');
const { Readable } = require('node:stream');
const zlib = require('node:zlib');
const builtIn = require('node:async_hooks');
const table = require('../../support/table');

// A store is kept on the resource that executes, and goes to each that is made then.
class ResourceStorage {
  #symbol = Symbol('store');

  constructor({ onPropagate = () => true } = {}) {
    const symbol = this.#symbol;
    const init = (id, type, trigger, resource) => {
      const { [symbol]: store } = builtIn.executionAsyncResource();
      delete resource[symbol];
      if (store !== undefined && onPropagate(type, store)) resource[symbol] = store;
    };
    builtIn.createHook({ init }).enable();
  }

  getStore() {
    return builtIn.executionAsyncResource()[this.#symbol];
  }

  run(store, callback) {
    const resource = builtIn.executionAsyncResource();
    const { [this.#symbol]: previous } = resource;
    resource[this.#symbol] = store;
    try {
      return callback();
    } finally {
      resource[this.#symbol] = previous;
    }
  }
}

const later = () => new Promise((resolve) => setImmediate(resolve));

// Starts something of every type; each calls its callback once.
const ways = {
  TickObject: (callback) => process.nextTick(callback),
  Timeout: (callback) => setTimeout(callback, 1),
  Immediate: (callback) => setImmediate(callback),
  Microtask: (callback) => queueMicrotask(callback),
  PROMISE: (callback) => void Promise.resolve().then(callback),
  FSREQCALLBACK: (callback) => fs.stat(__filename, callback),
  RANDOMBYTESREQUEST: (callback) => crypto.randomBytes(8, callback),
  ZLIB: (callback) => zlib.deflate('text', callback),
  CUSTOM(callback, { AsyncResource }) {
    const resource = new AsyncResource('CUSTOM');
    setImmediate(() => resource.runInAsyncScope(callback));
  },
  bound(callback, { AsyncResource }) {
    setImmediate(AsyncResource.bind(callback, 'BOUND'));
  },
  emitter(callback) {
    const emitter = new EventEmitterAsyncResource({ name: 'EMITTER' });
    emitter.on('event', callback);
    setImmediate(() => emitter.emit('event'));
  },
};

// Does one thing after the other, each started where there is no store.
function inTurn(names, start) {
  let busy = false;
  const poll = setInterval(() => {
    if (busy) return;
    if (names.length === 0) {
      clearInterval(poll);
      return;
    }
    busy = true;
    start(names.shift(), () => {
      busy = false;
    });
  }, 1);
}

const programs = Object.fromEntries(
  [...Object.keys(ways), 'BOUND', 'EMITTER'].map((refused) => [
    `${refused} refused`,
    ({ storageOf, hooks, log }) => {
      const storage = storageOf({ onPropagate: (type) => type !== refused });
      const other = storageOf();
      inTurn(Object.keys(ways), (name, done) => {
        storage.run('store', () => {
          other.run('other', () => {
            ways[name](() => {
              log(name, storage.getStore(), other.getStore());
              done();
            }, hooks);
          });
        });
      });
    },
  ]),
);

module.exports = table(
  Object.fromEntries(
    Object.entries({
      ...programs,
      'the types that are asked for'({ storageOf, hooks, log }) {
        const storage = storageOf({
          onPropagate(type, store) {
            log('asked', type, store);
            return true;
          },
        });
        const { AsyncResource } = hooks;
        new AsyncResource('OUTSIDE');
        storage.run('store', () => {
          new AsyncResource('CUSTOM');
          setImmediate(() => {
            new AsyncResource('IN IMMEDIATE');
            clearTimeout(setTimeout(() => {}, 1000));
            process.nextTick(() => new AsyncResource('IN TICK'));
          });
          storage.run('inner', () => new AsyncResource('INNER'));
        });
        new AsyncResource('OUTSIDE');
      },
      'promises that are asked for'({ storageOf, log }) {
        const storage = storageOf({
          onPropagate(type, store) {
            log('asked', type, store);
            return true;
          },
        });
        storage.run('store', () => {
          Promise.resolve().then(() => log('then', storage.getStore()));
          (async () => {
            await null;
            log('await', storage.getStore());
          })();
        });
      },
      'everything refused'({ storageOf, hooks, log }) {
        const storage = storageOf({ onPropagate: () => false });
        inTurn(Object.keys(ways), (name, done) => {
          storage.run('store', () => {
            ways[name](() => {
              log(name, storage.getStore());
              done();
            }, hooks);
            log('sync', storage.getStore());
          });
        });
      },
      'by the store'({ storageOf, log }) {
        const storage = storageOf({ onPropagate: (type, { carried }) => carried });
        for (const carried of [true, false]) {
          storage.run({ carried }, () => {
            setImmediate(() => log('immediate', storage.getStore() ?? 'nothing'));
          });
        }
      },
      'what falsy and truthy results mean'({ storageOf, log }) {
        for (const result of [undefined, null, 0, '', NaN, 1, 'yes', {}]) {
          const storage = storageOf({ onPropagate: () => result });
          storage.run('store', () => setImmediate(() => log(String(result), storage.getStore())));
        }
      },
      'what a resource without the store starts'({ storageOf, log }) {
        const storage = storageOf({ onPropagate: (type) => type !== 'Timeout' });
        storage.run('store', () => {
          setTimeout(() => {
            log('timeout', storage.getStore());
            setImmediate(() => {
              log('immediate of it', storage.getStore());
              storage.run('new', () => setImmediate(() => log('new', storage.getStore())));
            });
          }, 1);
        });
      },
      'an interval without the store'({ storageOf, log }) {
        const storage = storageOf({ onPropagate: (type) => type !== 'Timeout' });
        storage.run('store', () => {
          let rounds = 0;
          const interval = setInterval(() => {
            log('round', storage.getStore());
            storage.run('inside', () => log('inside', storage.getStore()));
            if (++rounds === 3) clearInterval(interval);
          }, 1);
        });
      },
      'promises without the store, and what they start'({ storageOf, log }) {
        const storage = storageOf({ onPropagate: (type) => type !== 'PROMISE' });
        storage.run('store', async () => {
          log('sync', storage.getStore());
          await null;
          log('await', storage.getStore());
          await later();
          log('later', storage.getStore());
          await storage.run('inner', async () => {
            log('inner', storage.getStore());
            await null;
            log('inner await', storage.getStore());
          });
        });
        storage.run('chain', () => {
          Promise.resolve()
            .then(() => log('then', storage.getStore()))
            .then(() => log('then of it', storage.getStore()))
            .finally(() => setImmediate(() => log('immediate', storage.getStore())));
        });
      },
      'a resource entered again'({ storageOf, hooks, log }) {
        const storage = storageOf({ onPropagate: (type) => type !== 'REFUSED' });
        const [refused, carried] = storage.run('made', () =>
          ['REFUSED', 'CARRIED'].map((type) => new hooks.AsyncResource(type)),
        );
        for (const resource of [refused, carried, refused]) {
          storage.run('calling', () => {
            resource.runInAsyncScope(() => log(resource.constructor.name, storage.getStore()));
            log('calling', storage.getStore());
          });
        }
        refused.runInAsyncScope(() => {
          carried.runInAsyncScope(() => log('nested', storage.getStore()));
          log('refused', storage.getStore());
        });
      },
      'streams and events'({ storageOf, log }) {
        const storage = storageOf({ onPropagate: (type) => type !== 'TickObject' });
        storage.run('store', async () => {
          const emitter = new EventEmitter();
          setImmediate(() => emitter.emit('event'));
          await once(emitter, 'event');
          log('event', storage.getStore());
          for await (const value of Readable.from(['one', 'two'])) log(value, storage.getStore());
          log('done', storage.getStore());
        });
      },
      'connections without the store'({ storageOf, log }) {
        const storage = storageOf({
          onPropagate: (type) => !['TCPWRAP', 'TCPCONNECTWRAP'].includes(type),
        });
        const server = net.createServer((socket) => socket.end('data'));
        server.listen(0, '127.0.0.1', () => {
          storage.run('client', () => {
            const socket = net.connect(server.address().port, '127.0.0.1');
            socket.on('connect', () => log('connect', storage.getStore()));
            socket.on('data', () => log('data', storage.getStore()));
            setImmediate(() => log('immediate', storage.getStore()));
            socket.on('close', () => server.close());
          });
        });
      },
      'an error of a veto'({ storageOf, log }) {
        const storage = storageOf({
          onPropagate() {
            throw new Error('veto');
          },
        });
        process.on('uncaughtException', () => log('never'));
        process.on('exit', (code) => log('exit', code));
        storage.run('store', () => setImmediate(() => log('never')));
      },
      'two storages with a veto each, and one without'({ storageOf, log }) {
        const refusing = (refused) => storageOf({ onPropagate: (type) => type !== refused });
        const storages = [refusing('Timeout'), refusing('Immediate'), storageOf()];
        const see = (label) => log(label, ...storages.map((storage) => storage.getStore()));
        const [a, b, c] = storages;
        a.run('a', () =>
          b.run('b', () =>
            c.run('c', () => {
              setImmediate(() => {
                see('immediate');
                setTimeout(() => see('timeout in immediate'), 1);
              });
              process.nextTick(() => see('tick'));
            }),
          ),
        );
      },
    }).map(([name, program]) => [
      name,
      (context) => {
        const Storage =
          context.which === 'built-in' ? ResourceStorage : context.hooks.AsyncLocalStorage;
        program({ ...context, storageOf: (options) => new Storage(options) });
      },
    ]),
  ),
);
