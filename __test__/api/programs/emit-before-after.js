'use strict';

// The deprecated emitBefore() and emitAfter(), which the built-in of these versions has no more.
const scenarios = {
  works({ hooks, note, trace }) {
    trace({ only: ['before', 'after'] });
    const options = { requireManualDestroy: true };
    const a = new hooks.AsyncResource('A', options);
    const b = new hooks.AsyncResource('B', { ...options, triggerAsyncId: a.asyncId() });
    note('outside', { id: a.asyncId() }, { id: b.asyncId() });
    note('returns itself', String(a.emitBefore() === a));
    note('in a', String(hooks.executionAsyncResource() === a));
    b.emitBefore();
    note('in b', String(hooks.executionAsyncResource() === b));
    a.emitBefore();
    note('in a again');
    a.emitAfter();
    note('returns itself', String(b.emitAfter() === b));
    note('in a');
    a.emitAfter();
    note('outside');
  },
  warns({ hooks, log }) {
    process.on('warning', ({ name, code, message }) => {
      log('warning', name, code, String(message.includes('runInAsyncScope')));
    });
    for (let i = 0; i < 3; i++) {
      new hooks.AsyncResource('R', { requireManualDestroy: true }).emitBefore().emitAfter();
    }
    setImmediate(() => log('end'));
  },
  stores({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const resource = storage.run('inside', () => new hooks.AsyncResource('R'));
    storage.run('outside', () => {
      resource.emitBefore();
      log('in between', storage.getStore());
      resource.emitAfter();
      log('afterwards', storage.getStore());
    });
  },
  crossed({ hooks, note }, corrupt = () => {}) {
    const options = { requireManualDestroy: true };
    const a = new hooks.AsyncResource('A', options);
    const b = new hooks.AsyncResource('B', options);
    process.on('exit', () => note('exit listener'));
    process.on('uncaughtException', () => note('uncaughtException listener'));
    process._rawDebug(`expected: ${a.asyncId()}, actual: ${b.asyncId()}`);
    corrupt();
    a.emitBefore();
    b.emitBefore();
    a.emitAfter();
    note('not reached');
    process._rawDebug('not reached');
  },
  'crossed under a hook'(context) {
    scenarios.crossed(context, () => context.hooks.createHook({ after() {} }).enable());
  },
  'after without before'({ hooks, note }) {
    hooks.executionAsyncId();
    const resource = new hooks.AsyncResource('A', { requireManualDestroy: true });
    setImmediate(() => {
      process._rawDebug(`expected: ${resource.asyncId()}, actual: ${hooks.executionAsyncId()}`);
      resource.emitAfter();
      note('not reached');
    });
  },
  'uncaught in between'({ hooks, note, trace }) {
    trace({ only: ['before', 'after'] });
    const resource = new hooks.AsyncResource('A', { requireManualDestroy: true });
    process.on('uncaughtException', (error) => note('listener', error.message));
    setImmediate(() => {
      resource.emitBefore();
      note('throwing');
      throw new Error('in between');
    });
    setImmediate(() => note('next'));
  },
};

module.exports = (context) => scenarios[context.args[0]](context);
