'use strict';

const { EventEmitter, addAbortListener, on, once } = require('node:events');
const { aborted } = require('node:util');
const timers = require('node:timers/promises');
const table = require('../../support/table');

module.exports = table({
  'once of an event with an error'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const emitter = new EventEmitter();
    storage.run('waiting', async () => {
      await once(emitter, 'event').catch((error) => log(error.message, storage.getStore()));
      log('caught', storage.getStore());
    });
    storage.run('emitting', () => setImmediate(() => emitter.emit('error', new Error('failed'))));
  },
  'once and on, ended by a signal'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const emitter = new EventEmitter();
    const controller = new AbortController();
    const { signal } = controller;
    storage.run('once', async () => {
      await once(emitter, 'event', { signal }).catch(({ name }) => log(name, storage.getStore()));
    });
    storage.run('on', async () => {
      try {
        for await (const [value] of on(emitter, 'many', { signal })) {
          log(value, storage.getStore());
        }
      } catch ({ name }) {
        log(name, storage.getStore());
      }
    });
    storage.run('emitting', () => {
      setImmediate(() => {
        emitter.emit('many', 'value');
        setImmediate(() => controller.abort());
      });
    });
  },
  'events that were there before they are waited for'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const emitter = new EventEmitter();
    const iterator = storage.run('listening', () => on(emitter, 'many'));
    storage.run('emitting', () => {
      emitter.emit('many', 'one');
      emitter.emit('many', 'two');
    });
    storage.run('waiting', async () => {
      log((await iterator.next()).value[0], storage.getStore());
      log((await iterator.next()).value[0], storage.getStore());
      iterator.return();
    });
  },
  'an emitter that captures rejections'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const emitter = new EventEmitter({ captureRejections: true });
    emitter.on('error', (error) => log(error.message, storage.getStore()));
    storage.run('listening', () => {
      emitter.on('event', async () => {
        await null;
        throw new Error(`of ${storage.getStore()}`);
      });
    });
    storage.run('emitting', () => emitter.emit('event'));
  },
  'newListener and removeListener'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const emitter = new EventEmitter();
    emitter.on('newListener', () => log('new', storage.getStore()));
    emitter.on('removeListener', () => log('removed', storage.getStore()));
    storage.run('adding', () => emitter.once('event', () => log('event', storage.getStore())));
    storage.run('emitting', () => emitter.emit('event'));
  },
  'once of an EventTarget'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const target = new EventTarget();
    storage.run('waiting', async () => {
      await once(target, 'event');
      log('once', storage.getStore());
    });
    storage.run('dispatching', () => setImmediate(() => target.dispatchEvent(new Event('event'))));
  },
  'listeners that are objects, once, and that throw'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    process.on('uncaughtException', (error) => log(error.message, storage.getStore()));
    const target = new EventTarget();
    storage.run('listening', () => {
      target.addEventListener('event', { handleEvent: () => log('object', storage.getStore()) });
      target.addEventListener('event', () => log('once', storage.getStore()), { once: true });
      target.addEventListener('event', () => {
        throw new Error('thrown');
      });
    });
    storage.run('dispatching', () => target.dispatchEvent(new Event('event')));
  },
  'AbortSignal.timeout'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const signal = storage.run('made', () => AbortSignal.timeout(1));
    storage.run('listening', () => {
      signal.addEventListener('abort', () => log('abort', storage.getStore()));
      setTimeout(() => {}, 50);
    });
    signal.onabort = () => log('onabort', storage.getStore());
  },
  'AbortSignal.any'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const controller = new AbortController();
    const signal = storage.run('made', () =>
      AbortSignal.any([controller.signal, new AbortController().signal]),
    );
    storage.run('listening', () => {
      signal.addEventListener('abort', () => log('abort', storage.getStore()));
    });
    storage.run('aborting', () => setImmediate(() => controller.abort()));
  },
  'AbortSignal.any of a timeout'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const timeout = storage.run('timeout', () => AbortSignal.timeout(1));
    const signal = storage.run('made', () => AbortSignal.any([timeout]));
    storage.run('listening', () => {
      signal.addEventListener('abort', () => log('abort', storage.getStore()));
      setTimeout(() => {}, 50);
    });
  },
  'addAbortListener and aborted'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const controller = new AbortController();
    const resource = {};
    storage.run('listening', () => {
      addAbortListener(controller.signal, () => log('listener', storage.getStore()));
    });
    storage.run('waiting', async () => {
      await aborted(controller.signal, resource);
      log('aborted', storage.getStore());
    });
    storage.run('aborting', () => setImmediate(() => controller.abort()));
  },
  'timers that a signal ends'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const controller = new AbortController();
    const { signal } = controller;
    for (const name of ['setTimeout', 'setImmediate']) {
      storage.run(name, async () => {
        const args = name === 'setTimeout' ? [10_000] : [];
        await timers[name](...args, undefined, { signal }).catch(({ name: error }) => {
          log(`${error} of ${name}`, storage.getStore());
        });
      });
    }
    storage.run('aborting', () => controller.abort());
  },
  'scheduler.wait and scheduler.yield'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    storage.run('store', async () => {
      await timers.scheduler.wait(1);
      log('waited', storage.getStore());
      await timers.scheduler.yield();
      log('yielded', storage.getStore());
    });
  },
  'an interval of timers/promises that a signal ends'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const controller = new AbortController();
    storage.run('waiting', async () => {
      let rounds = 0;
      try {
        for await (const value of timers.setInterval(1, 'value', { signal: controller.signal })) {
          log(value, storage.getStore());
          if (++rounds === 2) storage.run('aborting', () => controller.abort());
        }
      } catch ({ name }) {
        log(name, storage.getStore());
      }
    });
  },
  'timers of every length, with arguments'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const durations = [3, 1, 2, 0];
    let next = 0;
    (function start() {
      if (next === durations.length) return;
      const duration = durations[next++];
      storage.run(duration, () => {
        setTimeout(
          (...args) => {
            log('timer', storage.getStore(), ...args);
            storage.exit(start);
          },
          duration,
          'argument',
          duration,
        );
      });
    })();
  },
  'an interval that is cleared and a timer that is started in its stead'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const interval = storage.run('interval', () =>
      setInterval(() => {
        log('interval', storage.getStore());
        clearInterval(interval);
        storage.run('timer', () => setTimeout(() => log('timer', storage.getStore()), 1));
      }, 1),
    );
  },
  'an immediate inside of an immediate, and one that is cleared'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    let cleared;
    storage.run('one', () => {
      setImmediate(() => {
        clearImmediate(cleared);
        log('one', storage.getStore());
        setImmediate(() => log('inside', storage.getStore()));
      });
    });
    storage.run('cleared', () => {
      cleared = setImmediate(() => log('never', storage.getStore()));
    });
    storage.run('two', () => setImmediate(() => log('two', storage.getStore())));
  },
  'listeners of warnings, rejections and the end'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    process.on('rejectionHandled', () => log('handled', storage.getStore()));
    process.on('unhandledRejection', (error, promise) => {
      log(error.message, storage.getStore());
      storage.run('catching', () => setImmediate(() => promise.catch(() => {})));
    });
    process.on('multipleResolves', () => log('several', storage.getStore()));
    storage.run('rejecting', () => Promise.reject(new Error('rejected')));
  },
  'signals of the process'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    storage.run('listening', () => {
      process.once('SIGUSR2', () => {
        log('signal', storage.getStore());
        clearInterval(alive);
      });
    });
    const alive = setInterval(() => {}, 1000);
    storage.run('killing', () => setImmediate(() => process.kill(process.pid, 'SIGUSR2')));
  },
});
