'use strict';

// Programs that fake timers while the first storage or the first hook is made, and take the fakes away.

const timers = require('node:timers');
const table = require('../../support/table.js');

const names = [
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'setImmediate',
  'clearImmediate',
];

/** As libraries fake them: the globals, `node:timers`, ticks and microtasks. */
function replaceAll() {
  const replaced = [];
  const calls = [];
  function replace(object, name) {
    const original = object[name];
    function fake(callback) {
      if (name.startsWith('clear')) return;
      calls.push(callback);
      return { ref() {}, unref() {} };
    }
    fake.clock = {};
    object[name] = fake;
    replaced.push(() => (object[name] = original));
  }
  for (const name of names) {
    replace(globalThis, name);
    replace(timers, name);
  }
  replace(process, 'nextTick');
  replace(globalThis, 'queueMicrotask');
  return {
    run() {
      while (calls.length > 0) calls.shift()();
    },
    restore() {
      for (const restore of replaced) restore();
    },
  };
}

function byLibrary() {
  const { mock } = require('node:test');
  try {
    mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'setImmediate'] });
  } catch {
    // The first releases that have them take no options, and fake all that they can.
    mock.timers.enable();
  }
  return {
    run: () => mock.timers.runAll(),
    restore: () => mock.timers.reset(),
  };
}

const keysOfPrototype = Reflect.ownKeys(Object.prototype).length;

const { setImmediate: nextTurn } = globalThis;

function use({ hooks, log }, fake, first) {
  const fakes = fake();
  const { queueMicrotask: fakeMicrotask } = globalThis;
  const { nextTick: fakeTick } = process;
  const storage = first === 'storage' ? new hooks.AsyncLocalStorage() : undefined;
  const types = new Map();
  const ended = [];
  const hook = hooks.createHook({
    init: (id, type) => types.set(id, type),
    destroy: (id) => ended.push(types.get(id)),
  });
  if (first === 'hook') hook.enable();
  // What is no fake is replaced.
  if (fake === replaceAll)
    log('there', globalThis.queueMicrotask === fakeMicrotask, process.nextTick === fakeTick);
  setTimeout(() => log('fake timeout'), 1);
  setImmediate(() => log('fake immediate'));
  fakes.run();
  fakes.restore();
  log('prototype', Reflect.ownKeys(Object.prototype).length - keysOfPrototype);

  const stores = storage ?? new hooks.AsyncLocalStorage();
  const plain = {};
  plain._onTimeout = 1;
  plain._destroyed = true;
  log('plain', plain);
  stores.run('store', () => {
    setTimeout(() => log('timeout', stores.getStore()), 1);
    setImmediate(() => log('immediate', stores.getStore()));
    process.nextTick(() => log('tick', stores.getStore()));
    queueMicrotask(() => log('microtask', stores.getStore()));
  });
  const report = () => {
    const wanted = ['Immediate', 'Microtask', 'TickObject', 'Timeout'];
    const count = (list) => wanted.map((type) => [type, list.filter((one) => one === type).length]);
    log('inits', count([...types.values()]));
    log('ended', count(ended));
  };
  // What has ended is told in a turn of the event loop.
  setTimeout(() => nextTurn(() => nextTurn(report)), 20);
}

const programs = {};
for (const [name, fake] of Object.entries({ replaceAll, byLibrary })) {
  for (const first of ['storage', 'hook']) {
    programs[`${name}, ${first}`] = (context) => use(context, fake, first);
  }
}

module.exports = table(programs);
