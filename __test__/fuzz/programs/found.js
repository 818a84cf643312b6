'use strict';

// The small programs that differed once, by what the difference was.

const fs = require('node:fs');
const table = require('../../support/table');

/** Logs whether the hook is called after that callback, and after later ones. */
function enableAfterInRequest(hooks, log) {
  fs.stat(__filename, () => {
    const request = hooks.executionAsyncId();
    const after = (id) => log('after', id === request);
    hooks.createHook({ after }).enable();
    setImmediate(() => log('immediate'));
  });
}

module.exports = table({
  // AsyncLocalStorage
  'a storage is disabled inside of the run of another': ({ hooks, log }) => {
    const [outer, inner] = [new hooks.AsyncLocalStorage(), new hooks.AsyncLocalStorage()];
    outer.run('outer', () => {
      inner.run('inner', () => outer.disable());
      log('after the run', outer.getStore());
    });
    log('at the end', outer.getStore());
  },

  'hooks of a resource read its stores': ({ hooks, log }) => {
    const storage = new hooks.AsyncLocalStorage();
    const resource = storage.run('inside', () => new hooks.AsyncResource('Inside'));
    const before = () => log('before', storage.getStore());
    const after = () => log('after', storage.getStore());
    const hook = hooks.createHook({ before, after }).enable();
    resource.runInAsyncScope(() => log('scope', storage.getStore()));
    storage.run('around', () => resource.runInAsyncScope(() => storage.enterWith('left')));
    hook.disable();
  },

  'hooks of a microtask read its stores': ({ hooks, log }) => {
    const storage = new hooks.AsyncLocalStorage();
    const before = () => log('before', storage.getStore());
    const after = () => log('after', storage.getStore());
    hooks.createHook({ before, after }).enable();
    storage.run('inside', () => queueMicrotask(() => log('microtask', storage.getStore())));
  },

  'a promise is rejected in another context than it was made in': ({ hooks, log }) => {
    const storage = new hooks.AsyncLocalStorage();
    process.on('unhandledRejection', (error) => log(error.message, storage.getStore()));
    new Promise((_, reject) => {
      storage.enterWith('entered');
      reject(new Error('in the executor'));
    });
    let reject;
    storage.run('made', () => {
      new Promise((_, rejectIt) => {
        reject = rejectIt;
      });
    });
    storage.run('rejected', () => reject(new Error('in a run')));
  },

  'an after hook enters a store': ({ hooks, log }) => {
    const storage = new hooks.AsyncLocalStorage();
    const resource = new hooks.AsyncResource('Resource');
    const after = () => storage.enterWith('entered');
    const hook = hooks.createHook({ after }).enable();
    resource.runInAsyncScope(() => log('in the scope', storage.getStore()));
    log('after the scope', storage.getStore());
    hook.disable();
    resource.runInAsyncScope(() => log('in a later one', storage.getStore()));
  },

  'a before hook clears the timer that it is about': ({ hooks, log }) => {
    process.on('uncaughtException', ({ name, message }) => log(name, message));
    /** @type {any} */
    let timer;
    let cleared = 0;
    const types = new Map();
    const init = (id, type) => types.set(id, type);
    const before = (id) => {
      if (types.get(id) !== 'Timeout') return;
      clearTimeout(timer);
      // Only what has come of the first is made the second, however long it took.
      if (++cleared === 1) setImmediate(second);
    };
    const second = () => {
      timer = setTimeout(() => log('called'), 1, 'argument');
    };
    hooks.createHook({ init, before }).enable();
    timer = setTimeout(() => log('called'), 1);
  },

  'a destroy hook enters a store': ({ hooks, log }) => {
    const storage = new hooks.AsyncLocalStorage();
    const destroy = () => {
      log('destroy', storage.getStore());
      storage.enterWith('entered');
    };
    storage.run('used', () => {});
    hooks.createHook({ destroy }).enable();
    setImmediate(() => setImmediate(() => {}));
  },

  'an interval throws after it entered a store': ({ hooks, log }) => {
    const storage = new hooks.AsyncLocalStorage();
    storage.run('used', () => {});
    process.on('uncaughtException', (error) => log(error.message, storage.getStore()));
    let rounds = 0;
    const interval = setInterval(() => {
      log('round', storage.getStore());
      storage.enterWith('entered');
      if (++rounds === 3) clearInterval(interval);
      throw new Error('thrown');
    }, 1);
  },

  // Ids
  'a hook follows one with init that was disabled': ({ hooks, note }) => {
    process.on('uncaughtException', (error) => note('listener', error.message));
    hooks
      .createHook({ init() {} })
      .enable()
      .disable();
    hooks.createHook({}).enable();
    Promise.reject(new Error('rejected'));
  },

  'the last hook that has a callback is disabled beside one without': async ({ hooks, log }) => {
    const hook = hooks.createHook({ init() {} }).enable();
    hooks.createHook({}).enable();
    const made = Promise.resolve();
    hook.disable();
    await null;
    await made.then(() => log('between', hooks.executionAsyncId() > 0));
    hooks.createHook({}).enable();
    await made.then(() => log(hooks.executionAsyncId() > 0, hooks.triggerAsyncId() > 0));
  },

  'a hook without callbacks is disabled': async ({ hooks, log }) => {
    hooks.createHook({}).enable().disable();
    await null;
    await Promise.resolve().then(() => log('promise', hooks.executionAsyncId() > 0));
  },

  'the last hook is disabled in its own callback': async ({ hooks, log }) => {
    const hook = hooks.createHook({ init: () => hook.disable() }).enable();
    await Promise.resolve();
    await Promise.resolve().then(() => log('promise', hooks.executionAsyncId() > 0));
  },

  'a hook disables itself in its own callback, and then another': async ({ hooks, log }) => {
    const other = hooks.createHook({ before() {} }).enable();
    const hook = hooks.createHook({
      init() {
        hook.disable();
        other.disable();
      },
    });
    hook.enable();
    await Promise.resolve();
    await Promise.resolve().then(() => log('promise', hooks.executionAsyncId() > 0));
  },

  'a hook is enabled in the callback of another': async ({ hooks, log }) => {
    const init = (id, type) => log('init', type);
    const late = hooks.createHook({ init, promiseResolve: () => log('resolve') });
    const hook = hooks.createHook({ before: () => late.enable() }).enable();
    await Promise.resolve();
    await Promise.resolve();
    log('the next hook');
    hook.disable();
    hook.enable();
    await Promise.resolve();
    late.disable();
  },

  'a hook that ignores promises has an init': async ({ hooks, log }) => {
    hooks.createHook({ init() {}, trackPromises: false }).enable();
    hooks.createHook({ before() {} }).enable();
    await Promise.resolve();
    await Promise.resolve().then(() => log('trigger', hooks.triggerAsyncId() > 0));
  },

  'a microtask follows a run': ({ hooks, log }) => {
    const storage = new hooks.AsyncLocalStorage();
    hooks.executionAsyncId();
    queueMicrotask(() => log('without a run', hooks.executionAsyncId() > 1));
    storage.run('store', () => {});
    queueMicrotask(() => log('after a run', hooks.executionAsyncId() > 1));
  },

  'a listener of a rejection throws': ({ hooks, note }) => {
    hooks.createHook({ init() {} }).enable();
    process.on('unhandledRejection', () => {
      note('unhandledRejection');
      throw new Error('by the listener');
    });
    process.on('uncaughtException', (error) => note('uncaughtException', error.message));
    Promise.reject(new Error('rejected'));
  },

  // Hooks
  'destroy hooks have a resource for each delivery': ({ hooks, log }) => {
    const destroy = () => {
      const resource = hooks.executionAsyncResource();
      resource.count = (resource.count ?? 0) + 1;
      log('destroy', resource.count);
    };
    hooks.createHook({ destroy }).enable();
    setImmediate(() => setImmediate(() => {}));
  },

  'a server is closed before its last client goes': ({ hooks, log }) => {
    const net = require('node:net');
    const types = new Map();
    const init = (id, type, trigger) => {
      types.set(id, type);
      if (type === 'TickObject') log('tick', types.get(trigger));
    };
    hooks.createHook({ init }).enable();
    const server = net.createServer((socket) => {
      socket.on('data', () => socket.end('answer'));
      server.close();
    });
    server.listen(0, '127.0.0.1', () => {
      const client = net.connect(server.address().port, '127.0.0.1', () =>
        client.write('question'),
      );
      client.resume();
    });
  },

  'an init hook makes a resource when a connection comes': ({ hooks, log }) => {
    const net = require('node:net');
    const types = new Map();
    const init = (id, type, trigger) => {
      types.set(id, type);
      if (type === 'TCPWRAP') new hooks.AsyncResource('Inside');
      if (type === 'Inside') log(types.get(trigger));
    };
    hooks.createHook({ init }).enable();
    const server = net.createServer((socket) => socket.end());
    server.listen(0, '127.0.0.1', () => {
      const client = net.connect(server.address().port, '127.0.0.1');
      client.on('close', () => server.close()).resume();
    });
  },

  'a listener of the close of a socket throws': ({ hooks, log }) => {
    const net = require('node:net');
    const types = new Map();
    const destroy = (id) => types.get(id) === 'TCPWRAP' && log('destroy', types.get(id));
    hooks.createHook({ init: (id, type) => types.set(id, type), destroy }).enable();
    process.on('uncaughtException', (error) => log(error.message));
    const server = net.createServer((socket) => socket.end());
    server.listen(0, '127.0.0.1', () => {
      const client = net.connect(server.address().port, '127.0.0.1');
      client.resume().on('close', () => {
        server.close();
        throw new Error('in close');
      });
    });
  },

  'a before hook of a microtask enters a store': ({ hooks, log }) => {
    const storage = new hooks.AsyncLocalStorage();
    storage.run('first', () => {});
    const after = () => log('after', storage.getStore());
    hooks.createHook({ before: () => storage.enterWith('entered'), after }).enable();
    queueMicrotask(() => log('microtask', storage.getStore()));
  },

  'an after hook clears a timer': ({ hooks, log }) => {
    const names = new Map();
    const hook = hooks.createHook({
      init: (id, type) => names.set(id, type),
      after: () => clearTimeout(timer),
      destroy: (id) => log('destroy', names.get(id)),
    });
    hook.enable();
    const timer = setTimeout(() => {}, 60_000);
    setImmediate(() => {});
  },

  'an after hook enables one that hears of the end of a timer': ({ elapse, hooks, log }) => {
    const types = new Map();
    const late = hooks.createHook({ destroy: (id) => log('destroy', types.get(id)) });
    hooks
      .createHook({ init: (id, type) => types.set(id, type), after: () => late.enable() })
      .enable();
    setTimeout(() => {}, 1);
    setTimeout(() => {}, 1);
    elapse(2);
  },

  'a listener of an exception enters a store in an interval': ({ hooks, log }) => {
    const storage = new hooks.AsyncLocalStorage();
    process.on('uncaughtException', () => {
      log('exception', storage.getStore());
      storage.enterWith('entered');
    });
    let rounds = 0;
    const interval = setInterval(() => {
      log('interval', storage.getStore());
      if (++rounds === 3) clearInterval(interval);
      else throw new Error('in interval');
    }, 1);
    setTimeout(() => log('timeout', storage.getStore()), 1);
  },

  'a listener of an exception enters a store in the callback of a server': ({ hooks, log }) => {
    const net = require('node:net');
    const storage = new hooks.AsyncLocalStorage();
    process.on('uncaughtException', () => storage.enterWith('entered'));
    let connections = 0;
    const server = net.createServer((socket) => {
      log('connection', storage.getStore());
      socket.end();
      if (++connections === 2) server.close();
      else throw new Error('in connection');
    });
    const connect = () => net.connect(server.address().port, '127.0.0.1').resume();
    server.listen(0, '127.0.0.1', () => connect().on('close', () => storage.exit(connect)));
  },

  'the callback of a request enables an after hook, after init': ({ hooks, log }) => {
    hooks.createHook({ init() {} }).enable();
    enableAfterInRequest(hooks, log);
  },

  'the callback of a request enables an after hook, after nothing': ({ hooks, log }) => {
    hooks.executionAsyncId();
    enableAfterInRequest(hooks, log);
  },

  'the callback of a request enables an after hook, after before': ({ hooks, log }) => {
    hooks.createHook({ before() {} }).enable();
    enableAfterInRequest(hooks, log);
  },

  'the callback of a request enables an after hook, after the resource was read': ({
    hooks,
    log,
  }) => {
    hooks.createHook({ init() {} }).enable();
    hooks.executionAsyncResource();
    enableAfterInRequest(hooks, log);
  },

  'the callback of a request enables an after hook, after a store': ({ hooks, log }) => {
    hooks.createHook({ init() {} }).enable();
    new hooks.AsyncLocalStorage().run('store', () => {});
    enableAfterInRequest(hooks, log);
  },

  'the callback of a request enables an after hook, after a domain': ({ hooks, log }) => {
    require('node:domain').create();
    hooks.createHook({ init() {} }).enable();
    enableAfterInRequest(hooks, log);
  },

  'the callback of a request throws after a destroy hook was disabled': ({ hooks, log }) => {
    process.on('uncaughtException', (error) => log(error.message));
    // Documented: some handles of this package close in the first turns of the event loop.
    hooks.executionAsyncId();
    const start = () => {
      const hook = hooks.createHook({ destroy() {} }).enable();
      fs.stat(__filename, () => {
        process.nextTick(() => log('tick'));
        throw new Error('in stat');
      });
      hook.disable();
      setImmediate(() => log('immediate'));
      // The request ends before the event loop polls.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
    };
    setImmediate(setImmediate, start);
  },

  'ticks that destroy hooks start throw': ({ hooks, log }) => {
    process.on('uncaughtException', (error) => log(error.message));
    let left = 6;
    const tick = () => {
      log('tick');
      throw new Error('in tick');
    };
    hooks.createHook({ destroy: () => --left >= 0 && process.nextTick(tick) }).enable();
    new hooks.AsyncResource('first').emitDestroy();
    new hooks.AsyncResource('second').emitDestroy();
    process.nextTick(() => setImmediate(() => log('immediate')));
  },
});
