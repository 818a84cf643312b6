'use strict';

// Recursion to the end of the stack, inside of scopes of one kind. Afterwards everything has to be as
// it was before. Each round starts a little deeper than the one before, so that the stack ends at
// another place of what enters and leaves a scope.

const ROUNDS = 25;

const enter = {
  'a run': ({ storage, next }, fn) => storage.run(next(), fn),
  'a run in a run': ({ storage, other, next }, fn) =>
    storage.run(next(), () => other.run(next(), fn)),
  'an exit in a run': ({ storage, next }, fn) => storage.run(next(), () => storage.exit(fn)),
  'an enterWith'({ storage, next }, fn) {
    const store = storage.getStore();
    storage.enterWith(next());
    try {
      fn();
    } finally {
      storage.enterWith(store);
    }
  },
  'a scope': ({ resource }, fn) => resource.runInAsyncScope(fn),
  'a scope of a new resource': ({ hooks, manual }, fn) =>
    new hooks.AsyncResource('NEW', manual).runInAsyncScope(fn),
  'a bound function': ({ bound }, fn) => bound(fn),
  'a promise'(_, fn) {
    Promise.resolve();
    fn();
  },
  'a tick'(_, fn) {
    process.nextTick(() => {});
    fn();
  },
  'a timer'(_, fn) {
    clearTimeout(setTimeout(() => {}, 1));
    fn();
  },
  'a microtask'(_, fn) {
    queueMicrotask(() => {});
    fn();
  },
  'an enabled hook'({ hooks }, fn) {
    const hook = hooks.createHook({ before() {} }).enable();
    try {
      fn();
    } finally {
      hook.disable();
    }
  },
  'a default trigger id'(_, fn) {
    require('../../../embedder').defaultTriggerAsyncIdScope(5, fn);
  },
};

function recurse({ hooks, log, args: [name, withHooks] }) {
  const { AsyncLocalStorage, AsyncResource, createHook } = hooks;
  const manual = { requireManualDestroy: true };
  const resource = new AsyncResource('RECURSION', manual);
  let count = 0;
  const tools = {
    hooks,
    manual,
    resource,
    storage: new AsyncLocalStorage(),
    other: new AsyncLocalStorage(),
    bound: resource.bind((fn) => fn()),
    next: () => ++count,
  };
  if (withHooks) createHook({ init() {}, before() {}, after() {}, destroy() {} }).enable();

  const state = () =>
    JSON.stringify([
      hooks.executionAsyncId(),
      hooks.triggerAsyncId(),
      tools.storage.getStore(),
      tools.other.getStore(),
    ]);
  const scope = () => enter[name](tools, scope);
  const startDeeper = (levels) => (levels === 0 ? scope() : startDeeper(levels - 1));

  tools.storage.run('outside', () => {
    const before = state();
    for (let round = 0; round < ROUNDS; round++) {
      let thrown;
      try {
        startDeeper(round);
      } catch (error) {
        thrown = error;
      }
      if (!(thrown instanceof RangeError)) log('thrown', round, String(thrown));
      if (state() !== before) {
        log('changed', round, state());
        break;
      }
    }
  });
  setImmediate(() => log('ids', hooks.executionAsyncId() > 0, tools.storage.getStore()));
}

module.exports = Object.assign(recurse, { names: Object.keys(enter) });
