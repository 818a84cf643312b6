'use strict';

// Programs that keep the runtime's functions from before the first storage is made, call them and put them
// back.

const { Readable } = require('node:stream');
const table = require('../../support/table.js');

const { nextTick } = process;
const { queueMicrotask } = globalThis;

function fill({ hooks, log }) {
  const storage = new hooks.AsyncLocalStorage();
  const see = (what) => () => log(what, storage.getStore());
  return { storage, see };
}

module.exports = table({
  'a tick'(context) {
    const { storage, see } = fill(context);
    for (const store of ['first', 'second']) {
      storage.run(store, () => {
        nextTick.call(process, see(`kept, ${store}`));
        process.nextTick(see(`of now, ${store}`));
        nextTick.call(process, see(`kept again, ${store}`));
      });
    }
    nextTick.call(process, see('outside'));
    process.nextTick(see('outside, of now'));
    setImmediate(see('immediate'));
    Promise.resolve().then(see('promise'));
  },

  'a tick in a tick'(context) {
    const { storage, see } = fill(context);
    storage.run('store', () => {
      nextTick.call(process, () => {
        see('outer')();
        nextTick.call(process, see('inner'));
        storage.run('other', () => nextTick.call(process, see('other')));
        process.nextTick(see('inner of now'));
      });
    });
    setTimeout(see('timeout'), 1);
  },

  'a tick that throws'(context) {
    const { storage, see } = fill(context);
    process.once('uncaughtException', see('caught'));
    storage.run('store', () => {
      nextTick.call(process, () => {
        throw new Error('expected');
      });
      nextTick.call(process, see('after'));
    });
    nextTick.call(process, see('outside'));
    setImmediate(see('immediate'));
  },

  'a microtask'(context) {
    const { storage, see } = fill(context);
    storage.run('store', () => queueMicrotask(see('kept')));
    queueMicrotask(see('outside'));
  },

  'what is put back'(context) {
    const { storage, see } = fill(context);
    const { nextTick: replaced } = process;
    process.nextTick = nextTick;
    storage.run('store', () => {
      process.nextTick(see('tick'));
      Readable.from(['chunk']).resume().on('end', see('end'));
    });
    nextTick.call(process, () => {
      process.nextTick = replaced;
      storage.run('later', () => process.nextTick(see('tick later')));
    });
  },

  'what is put back and stays'(context) {
    const { storage, see } = fill(context);
    Object.defineProperty(process, 'nextTick', {
      ...Object.getOwnPropertyDescriptor(process, 'nextTick'),
      value: nextTick,
    });
    storage.run('store', () => {
      Readable.from(['chunk']).resume().on('end', see('end'));
      setTimeout(() => process.nextTick(see('tick')), 1);
    });
  },
});
