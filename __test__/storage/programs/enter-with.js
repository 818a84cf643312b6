'use strict';

const table = require('../../support/table');

module.exports = table({
  'enterWith lasts for the rest of the synchronous code'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    log('before', storage.getStore());
    log('returns', storage.enterWith('entered'));
    log('after', storage.getStore());
    storage.enterWith('again');
    log('after', storage.getStore());
    process.nextTick(() => log('tick', storage.getStore()));
    Promise.resolve().then(() => log('then', storage.getStore()));
    setImmediate(() => log('immediate', storage.getStore()));
  },
  'enterWith in the main script, seen by what was started before'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    process.nextTick(() => log('tick', storage.getStore()));
    Promise.resolve().then(() => log('then', storage.getStore()));
    queueMicrotask(() => log('microtask', storage.getStore()));
    setImmediate(() => log('immediate', storage.getStore()));
    storage.enterWith('entered');
  },
  'enterWith in the main script, seen by listeners of the process'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    process.on('beforeExit', () => log('beforeExit', storage.getStore()));
    process.on('exit', () => log('exit', storage.getStore()));
    setImmediate(() => log('immediate', storage.getStore()));
    storage.enterWith('entered');
  },
  'enterWith inside run'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    storage.run('outer', () => {
      setImmediate(() => log('started before', storage.getStore()));
      storage.enterWith('entered');
      log('inside', storage.getStore());
      setImmediate(() => log('started after', storage.getStore()));
    });
    log('after', storage.getStore());
  },
  'enterWith of another storage inside run'({ hooks, log }) {
    const a = new hooks.AsyncLocalStorage();
    const b = new hooks.AsyncLocalStorage();
    a.run('a', () => {
      b.enterWith('b');
      log('inside', a.getStore(), b.getStore());
    });
    log('after', a.getStore(), b.getStore());
    setImmediate(() => log('immediate', a.getStore(), b.getStore()));
  },
  'enterWith of another storage inside nested runs'({ hooks, log }) {
    const a = new hooks.AsyncLocalStorage();
    const b = new hooks.AsyncLocalStorage();
    a.run(1, () => {
      b.run(1, () => {
        a.enterWith(2);
        log('innermost', a.getStore(), b.getStore());
      });
      log('b is left', a.getStore(), b.getStore());
    });
    log('a is left', a.getStore(), b.getStore());
  },
  'enterWith before an await'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    (async () => {
      storage.enterWith('entered');
      await null;
      log('after the await', storage.getStore());
      await new Promise((resolve) => setImmediate(resolve));
      log('after another', storage.getStore());
    })();
    log('caller', storage.getStore());
  },
  'enterWith after an await'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    async function enter() {
      await null;
      storage.enterWith('entered');
      log('inside', storage.getStore());
      await null;
      log('still', storage.getStore());
    }
    async function main() {
      await enter();
      log('caller', storage.getStore());
      await null;
      log('caller later', storage.getStore());
    }
    main().then(() => log('then', storage.getStore()));
  },
  'enterWith after an await, of a storage that was in use before'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    async function enter() {
      await null;
      storage.enterWith('entered');
      log('inside', storage.getStore());
      await null;
      log('still', storage.getStore());
    }
    async function main() {
      await enter();
      log('caller', storage.getStore());
      await null;
      log('caller later', storage.getStore());
    }
    storage.run('outer', () => main().then(() => log('then', storage.getStore())));
  },
  'enterWith in an async callee before its first await'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    async function enter() {
      storage.enterWith('entered');
      await null;
      log('callee', storage.getStore());
    }
    async function main() {
      const promise = enter();
      log('called', storage.getStore());
      await promise;
      log('awaited', storage.getStore());
    }
    storage.run('outer', main);
    log('outside', storage.getStore());
  },
  'enterWith in an async callee without any await'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    async function enter() {
      storage.enterWith('entered');
    }
    storage.run('outer', async () => {
      await enter();
      log('awaited', storage.getStore());
    });
  },
  'enterWith between two awaits in a loop'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    (async () => {
      for (let i = 0; i < 3; i++) {
        log('before', storage.getStore());
        storage.enterWith(i);
        await null;
        log('after', storage.getStore());
      }
    })();
  },
  'enterWith in then callbacks'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    Promise.resolve()
      .then(() => {
        storage.enterWith('entered');
        log('inside', storage.getStore());
        Promise.resolve().then(() => log('inner then', storage.getStore()));
      })
      .then(() => log('next then', storage.getStore()))
      .then(() => log('last then', storage.getStore()));
    Promise.resolve().then(() => log('neighbour', storage.getStore()));
  },
  'enterWith in a promise executor'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    new Promise((resolve) => {
      storage.enterWith('entered');
      resolve();
    }).then(() => log('then', storage.getStore()));
    log('caller', storage.getStore());
  },
  'enterWith in a timer'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    setTimeout(() => {
      storage.enterWith('entered');
      setTimeout(() => log('inner timer', storage.getStore()), 1);
      process.nextTick(() => log('tick', storage.getStore()));
    }, 1);
    setTimeout(() => log('neighbour', storage.getStore()), 1);
  },
  'enterWith in an interval'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    let rounds = 0;
    const interval = setInterval(() => {
      log('round', storage.getStore());
      storage.enterWith(++rounds);
      if (rounds === 4) clearInterval(interval);
    }, 1);
  },
  'enterWith in an interval that was started in a run'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    storage.run('outer', () => {
      let rounds = 0;
      const interval = setInterval(() => {
        log('round', storage.getStore());
        if (rounds++ === 1) storage.enterWith('entered');
        if (rounds === 4) clearInterval(interval);
      }, 1);
    });
  },
  'enterWith in a timer that is refreshed'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    let rounds = 0;
    const timer = setTimeout(() => {
      log('round', storage.getStore());
      storage.enterWith(++rounds);
      if (rounds < 3) timer.refresh();
    }, 1);
  },
  'enterWith in an immediate'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    setImmediate(() => {
      storage.enterWith('entered');
      process.nextTick(() => log('tick', storage.getStore()));
      setImmediate(() => log('inner', storage.getStore()));
    });
    setImmediate(() => log('neighbour', storage.getStore()));
  },
  'enterWith in a tick'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    process.nextTick(() => {
      storage.enterWith('entered');
      process.nextTick(() => log('inner', storage.getStore()));
    });
    process.nextTick(() => log('neighbour', storage.getStore()));
    Promise.resolve().then(() => log('then', storage.getStore()));
  },
  'enterWith in a microtask'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    storage.run('outer', () => {
      queueMicrotask(() => {
        storage.enterWith('entered');
        queueMicrotask(() => log('inner', storage.getStore()));
      });
      queueMicrotask(() => log('neighbour', storage.getStore()));
    });
  },
  'enterWith in a microtask where nothing was active'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    setImmediate(() => {
      queueMicrotask(() => {
        storage.enterWith('entered');
        queueMicrotask(() => log('inner', storage.getStore()));
        Promise.resolve().then(() => log('then', storage.getStore()));
      });
    });
    setImmediate(() => log('next immediate', storage.getStore()));
  },
  'enterWith inside the scope of a resource, entered twice'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const resource = new hooks.AsyncResource('R');
    resource.runInAsyncScope(() => {
      log('first', storage.getStore());
      storage.enterWith('entered');
      log('entered', storage.getStore());
    });
    log('outside', storage.getStore());
    resource.runInAsyncScope(() => log('second', storage.getStore()));
  },
  'enterWith in a listener of an emitter'({ hooks, log }) {
    const EventEmitter = require('node:events');
    const storage = new hooks.AsyncLocalStorage();
    const emitter = new EventEmitter();
    emitter.on('event', () => storage.enterWith('entered'));
    emitter.on('event', () => log('second listener', storage.getStore()));
    storage.run('outer', () => {
      emitter.emit('event');
      log('emitter', storage.getStore());
    });
    log('after', storage.getStore());
  },
  'enterWith undefined'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    storage.run('outer', () => {
      storage.enterWith(undefined);
      log('inside', storage.getStore());
      setImmediate(() => log('immediate', storage.getStore()));
    });
  },
  'enterWith with two storages in one async function'({ hooks, log }) {
    const a = new hooks.AsyncLocalStorage();
    const b = new hooks.AsyncLocalStorage();
    (async () => {
      a.enterWith('a');
      await null;
      b.enterWith('b');
      await null;
      log('both', a.getStore(), b.getStore());
      a.enterWith('a2');
      await null;
      log('changed', a.getStore(), b.getStore());
    })();
  },
});

// Where the first store of all is entered inside a promise, and what a microtask inherits.
module.exports.byCarrier = {
  'enterWith after an await': ['continuation', 'promise-hooks'],
  'enterWith in the main script, seen by what was started before': ['promise-hooks'],
};
