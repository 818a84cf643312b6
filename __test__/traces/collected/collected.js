'use strict';

const table = require('../../support/table');

// Collects what can be collected, and waits until everybody has heard of it. No promises here: they
// would be resources themselves.
function collect(then, turns = 6) {
  if (turns === 0) return then();
  global.gc();
  setImmediate(collect, then, turns - 1);
}

// Records which of the watched ids are destroyed, in any order, and how often.
function watch(hooks, log) {
  const watched = new Map();
  const hook = hooks.createHook({
    destroy(id) {
      if (!watched.has(id)) return;
      watched.get(id).count++;
      watched.get(id).contexts.add(hooks.executionAsyncId());
    },
  });
  return {
    hook,
    add: (name, id) => watched.set(id, { name, count: 0, contexts: new Set() }),
    report(title) {
      log(title);
      for (const { name, count, contexts } of watched.values()) log(name, count, [...contexts]);
    },
  };
}

module.exports = table({
  'resources that are let go, and one that is kept'({ hooks, log }) {
    const { add, hook, report } = watch(hooks, log);
    hook.enable();
    const kept = new hooks.AsyncResource('kept');
    add('kept', kept.asyncId());
    add('let go', new hooks.AsyncResource('R').asyncId());
    add(
      'entered',
      (() => {
        const resource = new hooks.AsyncResource('R');
        resource.runInAsyncScope(() => {});
        return resource.asyncId();
      })(),
    );
    setImmediate(collect, () => {
      report('collected');
      log('still there', kept.asyncId() > 0 ? 1 : 0);
    });
  },
  'resources that are destroyed by hand'({ hooks, log }) {
    const { add, hook, report } = watch(hooks, log);
    hook.enable();
    add('manual', new hooks.AsyncResource('R', { requireManualDestroy: true }).asyncId());
    add('emitted', new hooks.AsyncResource('R').emitDestroy().asyncId());
    add(
      'manual and emitted',
      new hooks.AsyncResource('R', { requireManualDestroy: true }).emitDestroy().asyncId(),
    );
    setImmediate(collect, () => report('collected'));
  },
  'resources older than the hook'({ hooks, log }) {
    const { add, hook, report } = watch(hooks, log);
    add('older', new hooks.AsyncResource('R').asyncId());
    hook.enable();
    add('younger', new hooks.AsyncResource('R').asyncId());
    setImmediate(collect, () => report('collected'));
  },
  'a hook that is disabled before the collection'({ hooks, log }) {
    const { add, hook, report } = watch(hooks, log);
    hook.enable();
    add('let go', new hooks.AsyncResource('R').asyncId());
    hook.disable();
    setImmediate(collect, () => {
      hook.enable();
      add('afterwards', new hooks.AsyncResource('R').asyncId());
      setImmediate(collect, () => report('collected'));
    });
  },
  'bound functions'({ hooks, log }) {
    const { add, hook, report } = watch(hooks, log);
    hooks
      .createHook({
        init(id, type) {
          if (type.startsWith('bound ')) add(type, id);
        },
      })
      .enable();
    hook.enable();
    const kept = hooks.AsyncResource.bind(() => 'result', 'bound and kept');
    hooks.AsyncResource.bind(() => {}, 'bound and let go');
    setImmediate(collect, () => {
      report('collected');
      log('result', kept());
    });
  },
  promises({ hooks, log }) {
    const { add, hook, report } = watch(hooks, log);
    let kind;
    hooks
      .createHook({
        init(id, type) {
          if (type === 'PROMISE' && kind !== undefined) add(kind, id);
        },
      })
      .enable();
    hook.enable();
    kind = 'kept';
    const kept = Promise.resolve('kept');
    kind = 'let go';
    Promise.resolve();
    new Promise(() => {});
    kind = 'chained';
    kept.then(() => {});
    kind = 'async';
    (async () => {
      await null;
    })();
    kind = undefined;
    setImmediate(collect, () => {
      report('collected');
      log('still there', String(kept instanceof Promise));
    });
  },
  'promises that still wait'({ hooks, log }) {
    const { add, hook, report } = watch(hooks, log);
    let kind;
    hooks
      .createHook({
        init(id, type) {
          if (type === 'PROMISE' && kind !== undefined) add(kind, id);
        },
      })
      .enable();
    hook.enable();
    let resolve;
    kind = 'pending';
    const pending = new Promise((accept) => {
      resolve = accept;
    });
    kind = 'suspended';
    (async () => {
      await pending;
    })();
    kind = undefined;
    setImmediate(collect, () => {
      report('waiting');
      resolve();
      setImmediate(collect, () => report('done'));
    });
  },
  'ten thousand resources'({ hooks, log }) {
    const ids = new Set();
    let destroyed = 0;
    let twice = 0;
    hooks
      .createHook({
        destroy(id) {
          if (ids.delete(id)) destroyed++;
          else if (id > first && id <= first + 10_000) twice++;
        },
      })
      .enable();
    const first = new hooks.AsyncResource('R', { requireManualDestroy: true }).asyncId();
    for (let i = 0; i < 10_000; i++) ids.add(new hooks.AsyncResource('R').asyncId());
    setImmediate(collect, () => log('destroyed', destroyed, ids.size, twice));
  },
});
