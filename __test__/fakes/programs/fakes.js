'use strict';

// Programs that fake timers while the first storage or the first hook is made, and take the fakes away. Or the
// timers have been fakes since before the module was loaded.

const table = require('../../support/table.js');
const { before, byDefinition, byLibrary, replaceAll } = require('../fake-timers.js');

const keysOfPrototype = Reflect.ownKeys(Object.prototype).length;

function use({ hooks, log }, fake, first) {
  const fakes = before ?? fake();
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
    const wanted = ['Immediate', 'Timeout'];
    // What is defined anew is seen when it is first called.
    if (fake !== byDefinition) wanted.push('Microtask', 'TickObject');
    const count = (list) => wanted.map((type) => [type, list.filter((one) => one === type).length]);
    log('inits', count([...types.values()]));
    log('ended', count(ended));
  };
  // What has ended is told in a turn of the event loop.
  setTimeout(() => setImmediate(() => setImmediate(report)), 20);
}

const programs = {};
for (const [name, fake] of Object.entries({ replaceAll, byDefinition, byLibrary })) {
  for (const first of ['storage', 'hook']) {
    programs[`${name}, ${first}`] = (context) => use(context, fake, first);
    programs[`${name} before, ${first}`] = (context) => use(context, fake, first);
  }
}

programs['bySpies before, storage'] = ({ hooks, log }) => {
  const storage = new hooks.AsyncLocalStorage();
  before.restore();
  // The removal of a spy is seen when the function is called.
  process.nextTick(() => {});
  const types = [];
  hooks.createHook({ init: (id, type) => types.push(type) }).enable();
  storage.run('store', () => {
    process.nextTick(() => log('tick', storage.getStore()));
    queueMicrotask(() => log('microtask', storage.getStore()));
    setTimeout(() => log('timeout', storage.getStore()), 1);
    setImmediate(() => log('immediate', storage.getStore()));
  });
  log('types', [...types]);
};

module.exports = table(programs);
