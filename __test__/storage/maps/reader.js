'use strict';

// Does as native code that reads and writes the frame in V8's slot: what it is, and the entry of a storage.

const { isMap } = require('node:util/types');
const native = require('../../../lib/platform/native');
const table = require('../../support/table');

const { getContinuationPreservedEmbedderData: getFrame } = native.extrasBinding() ?? {};

function read(storage) {
  const frame = getFrame();
  if (!isMap(frame)) return frame === undefined ? 'no frame' : 'no Map';
  // An entry of `undefined` is none to who reads it.
  return Map.prototype.get.call(frame, storage) ?? 'no entry';
}

function write(storage, store) {
  Map.prototype.set.call(getFrame(), storage, store);
}

module.exports = table({
  async 'entries are found wherever the store is'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const other = new hooks.AsyncLocalStorage();
    log('before', read(storage));
    await storage.run('store', async () => {
      log('inside', read(storage), read(other));
      other.run('other', () => log('nested', read(storage), read(other)));
      log('left', read(storage));
      setImmediate(() => log('immediate', read(storage), read(other)));
      process.nextTick(() => log('tick', read(storage), read(other)));
      await null;
      log('awaited', read(storage), read(other));
      storage.enterWith('entered');
      log('entered', read(storage));
      storage.disable();
      log('disabled', read(storage));
      other.enterWith('other');
      log('other', read(storage), read(other));
    });
  },
  'what is written is what a storage shows'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const entered = new hooks.AsyncLocalStorage();
    const other = new hooks.AsyncLocalStorage();
    other.run('other', () => {
      entered.enterWith('entered');
      write(storage, 'written');
      write(entered, 'replaced');
      log('stores', storage.getStore(), entered.getStore(), other.getStore());
      entered.run('run', () => log('run', storage.getStore(), entered.getStore()));
      setImmediate(() => log('later', storage.getStore(), entered.getStore(), other.getStore()));
      storage.disable();
      log('disabled', storage.getStore(), entered.getStore());
    });
  },
  'what is written after a run outside of any is of no other context'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    setImmediate(() => {
      storage.run(1, () => {});
      write(storage, 'written');
      log('written', storage.getStore());
    });
    setImmediate(() => {
      storage.run(2, () => {});
      log('another', storage.getStore());
    });
  },
  'storages of the runtime are in the same Map'({ hooks, log }) {
    const { AsyncLocalStorage } = require('node:async_hooks');
    const builtIn = new AsyncLocalStorage();
    const storage = new hooks.AsyncLocalStorage();
    const note = (label) =>
      log(label, read(storage), read(builtIn), storage.getStore(), builtIn.getStore());
    storage.run('storage', () => {
      builtIn.run('built-in', () => {
        note('inside');
        storage.run('nested', () => note('nested'));
        builtIn.enterWith('entered');
        note('entered');
        builtIn.disable();
        note('disabled');
        storage.disable();
        note('both disabled');
      });
      note('left');
    });
  },
});
