'use strict';

const table = require('../../support/table');

module.exports = table({
  'timers of one list from different contexts'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    for (const name of ['one', 'two', 'three']) {
      storage.run(name, () => setTimeout(() => log(name, storage.getStore()), 1));
    }
    setTimeout(() => log('none', storage.getStore()), 1);
  },
  'a timer refreshed from another context'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const timer = storage.run('made', () => setTimeout(() => log('fired', storage.getStore()), 1));
    storage.run('refreshed', () => timer.refresh());
  },
  'a timer refreshed after it has fired, from another context'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    let rounds = 0;
    const timer = storage.run('made', () =>
      setTimeout(() => {
        log('fired', storage.getStore());
        if (rounds++ > 0) return;
        storage.exit(() => {
          setImmediate(() => storage.run('refreshed', () => timer.refresh()));
        });
      }, 1),
    );
  },
  'a timer refreshed after it has fired, from no context'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    let rounds = 0;
    const timer = storage.run('made', () =>
      setTimeout(() => {
        log('fired', storage.getStore());
        rounds++;
      }, 1),
    );
    const poll = setInterval(() => {
      if (rounds === 0) return;
      clearInterval(poll);
      log('refreshing', storage.getStore());
      timer.refresh();
    }, 1);
  },
  'an interval keeps its store'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    storage.run('store', () => {
      let rounds = 0;
      const interval = setInterval(() => {
        log('round', storage.getStore());
        if (++rounds === 3) clearInterval(interval);
      }, 1);
    });
  },
  'an interval whose callbacks run other stores'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    storage.run('store', () => {
      let rounds = 0;
      const interval = setInterval(() => {
        storage.run(++rounds, () => log('inside', storage.getStore()));
        log('round', storage.getStore());
        if (rounds === 3) clearInterval(interval);
      }, 1);
    });
  },
  'immediates and ticks of different contexts'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    for (const name of ['one', 'two']) {
      storage.run(name, () => {
        setImmediate(() => {
          log(`immediate ${name}`, storage.getStore());
          process.nextTick(() => log(`tick of immediate ${name}`, storage.getStore()));
        });
        process.nextTick(() => log(`tick ${name}`, storage.getStore()));
      });
    }
    process.nextTick(() => log('tick', storage.getStore()));
    setImmediate(() => log('immediate', storage.getStore()));
  },
  'ticks with arguments'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    storage.run('store', () => {
      for (let count = 0; count < 6; count++) {
        process.nextTick(
          (...args) => log('tick', storage.getStore(), ...args),
          ...Array(count).fill(count),
        );
      }
    });
  },
  'microtasks of different contexts'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    queueMicrotask(() => log('before', storage.getStore()));
    storage.run('store', () => {
      queueMicrotask(() => {
        log('inside', storage.getStore());
        queueMicrotask(() => log('nested', storage.getStore()));
      });
    });
    queueMicrotask(() => log('after', storage.getStore()));
  },
  'timers/promises'({ hooks, log }) {
    const timers = require('node:timers/promises');
    const storage = new hooks.AsyncLocalStorage();
    storage.run('store', async () => {
      await timers.setTimeout(1);
      log('timeout', storage.getStore());
      await timers.setImmediate();
      log('immediate', storage.getStore());
      let rounds = 0;
      for await (const value of timers.setInterval(1, 'value')) {
        log('interval', value, storage.getStore());
        if (++rounds === 2) break;
      }
      log('done', storage.getStore());
    });
  },
  'promisified timers'({ hooks, log }) {
    const { promisify } = require('node:util');
    const storage = new hooks.AsyncLocalStorage();
    storage.run('store', async () => {
      await promisify(setTimeout)(1);
      log('timeout', storage.getStore());
      await promisify(setImmediate)();
      log('immediate', storage.getStore());
    });
  },
  'emitters call listeners in the context of emit'({ hooks, log }) {
    const EventEmitter = require('node:events');
    const storage = new hooks.AsyncLocalStorage();
    const emitter = new EventEmitter();
    storage.run('listening', () => emitter.on('event', () => log('event', storage.getStore())));
    storage.run('emitting', () => emitter.emit('event'));
    emitter.emit('event');
    storage.run('later', () => setImmediate(() => emitter.emit('event')));
  },
  'a listener bound to its context'({ hooks, log }) {
    const EventEmitter = require('node:events');
    const storage = new hooks.AsyncLocalStorage();
    const emitter = new EventEmitter();
    storage.run('listening', () => {
      emitter.on(
        'event',
        hooks.AsyncResource.bind(() => log('event', storage.getStore())),
      );
    });
    storage.run('emitting', () => {
      emitter.emit('event');
      log('afterwards', storage.getStore());
    });
  },
  'events.once and events.on'({ hooks, log }) {
    const { EventEmitter, on, once } = require('node:events');
    const storage = new hooks.AsyncLocalStorage();
    const emitter = new EventEmitter();
    storage.run('waiting', async () => {
      await once(emitter, 'one');
      log('once', storage.getStore());
      let rounds = 0;
      for await (const [value] of on(emitter, 'many')) {
        log('on', value, storage.getStore());
        if (++rounds === 2) break;
      }
      log('done', storage.getStore());
    });
    storage.run('emitting', () => {
      setImmediate(() => {
        emitter.emit('one');
        setImmediate(() => {
          emitter.emit('many', 1);
          emitter.emit('many', 2);
        });
      });
    });
  },
  EventTarget({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const target = new EventTarget();
    storage.run('listening', () => {
      target.addEventListener('event', () => log('event', storage.getStore()));
    });
    storage.run('dispatching', () => target.dispatchEvent(new Event('event')));
  },
  AbortSignal({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const controller = new AbortController();
    storage.run('listening', () => {
      controller.signal.addEventListener('abort', () => log('abort', storage.getStore()));
    });
    storage.run('aborting', () => setImmediate(() => controller.abort()));
  },
  'streams of objects'({ hooks, log }) {
    const { Readable, Transform, pipeline } = require('node:stream');
    const storage = new hooks.AsyncLocalStorage();
    storage.run('store', () => {
      pipeline(
        Readable.from([1, 2]),
        new Transform({
          objectMode: true,
          transform(value, encoding, done) {
            log('transform', value, storage.getStore());
            setImmediate(done, null, value);
          },
        }),
        async function (source) {
          for await (const value of source) log('sink', value, storage.getStore());
        },
        (error) => log('end', String(error), storage.getStore()),
      );
    });
  },
  'a queue that another context drains'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const queue = [];
    for (const name of ['one', 'two']) {
      storage.run(name, () => queue.push([() => log('plain', storage.getStore())]));
      storage.run(name, () =>
        queue.push([hooks.AsyncLocalStorage.bind(() => log('bound', storage.getStore()))]),
      );
    }
    storage.run('draining', () => {
      for (const [work] of queue) work();
      setImmediate(() => {
        for (const [work] of queue) work();
      });
    });
  },
  'an uncaught exception'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    process.on('uncaughtException', (error) => log(error.message, storage.getStore()));
    storage.run('immediate', () => {
      setImmediate(() => {
        throw new Error('immediate');
      });
    });
    storage.run('tick', () => {
      process.nextTick(() => {
        throw new Error('tick');
      });
    });
    setImmediate(() => log('next', storage.getStore()));
  },
  'an uncaught exception inside run'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    process.on('uncaughtException', (error) => log(error.message, storage.getStore()));
    setImmediate(() => {
      storage.run('store', () => {
        throw new Error('run');
      });
    });
    setImmediate(() => log('next', storage.getStore()));
  },
  'an uncaught exception in a microtask'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    process.on('uncaughtException', (error) => log(error.message, storage.getStore()));
    storage.run('store', () => {
      setImmediate(() => {
        queueMicrotask(() => {
          throw new Error('microtask');
        });
        queueMicrotask(() => log('neighbour', storage.getStore()));
      });
    });
    setImmediate(() => log('next', storage.getStore()));
  },
  'exit listeners'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    process.on('exit', () => log('exit', storage.getStore()));
    process.on('beforeExit', () => log('beforeExit', storage.getStore()));
    storage.run('store', () => setImmediate(() => {}));
  },
  'a domain'({ hooks, log }) {
    const domain = require('node:domain').create();
    const storage = new hooks.AsyncLocalStorage();
    domain.on('error', (error) => log(error.message, storage.getStore()));
    storage.run('store', () => {
      domain.run(() => {
        setImmediate(() => {
          log('inside', storage.getStore());
          throw new Error('in domain');
        });
      });
    });
  },
  warnings({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    process.removeAllListeners('warning').on('warning', (warning) => {
      log(warning.message, storage.getStore());
    });
    storage.run('store', () => process.emitWarning('a warning'));
  },
});

// Promise hooks have ended before the error of a microtask is handled.
module.exports.byCarrier = { 'an uncaught exception in a microtask': ['promise-hooks'] };
