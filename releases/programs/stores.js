'use strict';

// What a store means where the releases of Node differ: each of these is a program of its own.

const programs = {
  'a pooled resource has two users': ({ hooks, log }) => {
    const user = new hooks.AsyncLocalStorage();
    const pooled = new hooks.AsyncResource('Conn');
    const on = (name) =>
      pooled.runInAsyncScope(() => {
        log(name, user.getStore());
        user.enterWith(name);
      });
    on('alice');
    on('bob');
    log('outside', user.getStore());
  },

  'a pooled resource has two users that run': ({ hooks, log }) => {
    const user = new hooks.AsyncLocalStorage();
    const pooled = user.run('maker', () => new hooks.AsyncResource('Conn'));
    for (const name of ['alice', 'bob']) {
      user.run(name, () => pooled.runInAsyncScope(() => log(name, user.getStore())));
    }
  },

  'another storage is entered in a run': ({ hooks, log }) => {
    const storage = new hooks.AsyncLocalStorage();
    const other = new hooks.AsyncLocalStorage();
    storage.run('store', () => other.enterWith('first'));
    log('after run', storage.getStore(), other.getStore());
    storage.exit(() => other.enterWith('second'));
    log('after exit', other.getStore());
    storage.run('store', () => {
      storage.run('store', () => other.enterWith('third'));
      log('after run of the same store', storage.getStore(), other.getStore());
    });
    log('outside', other.getStore());
  },

  'an interval enters a store': ({ hooks, log }) => {
    const storage = new hooks.AsyncLocalStorage();
    let rounds = 0;
    const interval = setInterval(() => {
      log('round', rounds, storage.getStore());
      storage.enterWith(`round ${rounds}`);
      if (++rounds === 3) clearInterval(interval);
    }, 1);
  },

  'a timer enters a store and is refreshed': ({ hooks, log }) => {
    const storage = new hooks.AsyncLocalStorage();
    let rounds = 0;
    const timer = setTimeout(() => {
      log('round', rounds, storage.getStore());
      storage.enterWith(`round ${rounds}`);
      if (++rounds < 3) timer.refresh();
    }, 1);
  },

  'a microtask throws in a store': ({ hooks, log }) => {
    const storage = new hooks.AsyncLocalStorage();
    process.on('uncaughtException', ({ message }) => log(message, storage.getStore()));
    storage.run('inside', () =>
      queueMicrotask(() => {
        throw new Error('microtask');
      }),
    );
  },

  'a tick, an immediate and a timer throw in a store': ({ hooks, log }) => {
    const storage = new hooks.AsyncLocalStorage();
    process.on('uncaughtException', ({ message }) => log(message, storage.getStore()));
    const fail = (message) => () => {
      throw new Error(message);
    };
    storage.run('tick', () => process.nextTick(fail('tick')));
    const immediate = () =>
      setImmediate(() => storage.run('timer', () => setTimeout(fail('timer'), 1)));
    storage.run('immediate', () => setImmediate(fail('immediate')));
    immediate();
  },

  'a promise is rejected in a store': ({ hooks, log }) => {
    const storage = new hooks.AsyncLocalStorage();
    process.on('unhandledRejection', ({ message }) => log(message, storage.getStore()));
    storage.run('inside', () => Promise.reject(new Error('rejected')));
  },

  'a microtask and an await enter stores': async ({ hooks, log }) => {
    const storage = new hooks.AsyncLocalStorage();
    const enter = async () => {
      storage.enterWith('entered before');
      await null;
      log('after the await', storage.getStore());
      storage.enterWith('entered after');
    };
    const entering = enter();
    log('after the call', storage.getStore());
    await entering;
    log('at the end', storage.getStore());
    queueMicrotask(() => storage.enterWith('microtask'));
    await null;
    log('after a microtask', storage.getStore());
  },

  'a store is entered in a then, and read by the next': async ({ hooks, log }) => {
    const storage = new hooks.AsyncLocalStorage();
    // The very first enterWith of a program differs on Node 20 and 22: docs/compatibility.md.
    storage.run('used', () => {});
    await Promise.resolve()
      .then(() => storage.enterWith('then'))
      .then(() => log('next', storage.getStore()));
    log('at the end', storage.getStore());
  },

  'a bound function and a snapshot': ({ hooks, log }) => {
    const { AsyncLocalStorage, AsyncResource } = hooks;
    const storage = new AsyncLocalStorage();
    const read = () => log(storage.getStore());
    const [bound, old] = storage.run('made', () => [
      AsyncLocalStorage.bind(read),
      AsyncResource.bind(read),
    ]);
    const snapshot = storage.run('snapshot', () => AsyncLocalStorage.snapshot());
    storage.run('called', () => {
      bound();
      old();
      snapshot(read);
    });
  },

  'a listener of a pooled emitter enters a store': ({ hooks, log }) => {
    const { EventEmitterAsyncResource } = require('node:events');
    const storage = new hooks.AsyncLocalStorage();
    const emitter = new EventEmitterAsyncResource({ name: 'Emitter' });
    emitter.on('event', (name) => {
      log(name, storage.getStore());
      storage.enterWith(name);
    });
    emitter.emit('event', 'first');
    emitter.emit('event', 'second');
    log('outside', storage.getStore());
  },

  'compressions keep requests apart, and a server closes': ({ hooks, log }) => {
    const request = new hooks.AsyncLocalStorage();
    hooks.createHook({ init() {} }).enable();
    const steps = ['deflate', 'deflate', 'gzip', 'brotliCompress'];
    const next = () => {
      const step = steps.shift();
      if (step === undefined) {
        const server = require('node:net').createServer();
        return server.listen(0, '127.0.0.1', () => server.close(() => log('closed')));
      }
      request.run(`request ${steps.length}`, () => {
        require('node:zlib')[step]('text', () => {
          log(step, request.getStore());
          request.exit(() => setImmediate(next));
        });
      });
    };
    next();
  },

  'a server keeps requests apart': ({ hooks, log }) => {
    const http = require('node:http');
    const storage = new hooks.AsyncLocalStorage();
    const server = http.createServer((request, response) => {
      const found = storage.getStore();
      storage.enterWith(request.url);
      setImmediate(() => response.end(`${request.url} found ${found}, has ${storage.getStore()}`));
    });
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const ask = (path, done) =>
      http.get({ agent, host: '127.0.0.1', path, port: server.address().port }, (response) => {
        response.setEncoding('utf8');
        response.on('data', (text) => log(text));
        response.on('end', () => setImmediate(done));
      });
    server.listen(0, '127.0.0.1', () =>
      ask('/first', () =>
        ask('/second', () => {
          agent.destroy();
          server.close();
        }),
      ),
    );
  },
};

module.exports = (context) => programs[context.args[0]](context);
module.exports.names = Object.keys(programs);
