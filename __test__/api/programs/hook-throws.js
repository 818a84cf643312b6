'use strict';

// A hook that throws: arguments are the event, what is thrown, and where the event comes from.
const thrown = {
  error: () => new Error('thrown by the hook'),
  'type error': () => new TypeError('thrown by the hook'),
  object: () => ({ thrown: 'object' }),
  string: () => 'thrown string',
  undefined: () => undefined,
  null: () => null,
  'object with a stack': () => ({ stack: 'the stack of an object' }),
};

const sources = {
  resource({ AsyncResource }) {
    const resource = new AsyncResource('R', { requireManualDestroy: true });
    resource.runInAsyncScope(() => {});
    resource.emitDestroy();
    setImmediate(() => {});
  },
  promise() {
    new Promise((resolve) => resolve()).then(() => {});
  },
  timer() {
    setTimeout(() => {}, 1);
  },
  immediate() {
    setImmediate(() => setImmediate(() => {}));
  },
  tick() {
    process.nextTick(() => {});
    setImmediate(() => {});
  },
  microtask() {
    queueMicrotask(() => {});
  },
  'in a try'({ AsyncResource }) {
    try {
      new AsyncResource('R', { requireManualDestroy: true }).runInAsyncScope(() => {});
    } catch {
      process._rawDebug('caught');
    }
  },
};

module.exports = ({ args: [event, what, source], hooks, log }) => {
  process.on('exit', (code) => log('exit listener', code));
  process.on('uncaughtException', () => log('uncaughtException listener'));
  process.on('uncaughtExceptionMonitor', () => log('monitor'));
  process.on('unhandledRejection', () => log('unhandledRejection listener'));
  hooks
    .createHook({
      [event]: function hook() {
        log(event);
        throw thrown[what]();
      },
    })
    .enable();
  sources[source](hooks);
};
