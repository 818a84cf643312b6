'use strict';

// The storages of this process, as MODULE says: of the built-in, of the drop-in, or one of each.

const path = require('node:path');

const root = path.resolve(__dirname, '..', '..', '..', '..');
const modules = {
  'built-in': () => [require('node:async_hooks')],
  'drop-in': () => [require(root)],
  both: () => [require('node:async_hooks'), require(root)],
};
const hooks = modules[process.env.MODULE]();
const storages = hooks.map(({ AsyncLocalStorage }) => new AsyncLocalStorage());
const addon = require(process.env.ADDON);

/** Runs with the store in all storages. */
function within(store, fn) {
  return storages.reduceRight((inner, storage) => () => storage.run(store, inner), fn)();
}

/** @returns {unknown} the store, or an array if the storages have different ones */
function current() {
  const stores = storages.map((storage) => storage.getStore());
  return new Set(stores).size === 1 ? stores[0] : stores;
}

/** Calls with a callback, and resolves with the store in it. */
function storeIn(call) {
  return new Promise((resolve) => {
    call(() => resolve(current()));
  });
}

/** Keeps the process alive while `main` runs. */
async function run(main) {
  const alive = setInterval(() => {}, 2 ** 30);
  await main();
  clearInterval(alive);
}

/** @returns {Promise<boolean>} whether it becomes true in the next turns of the event loop */
async function soon(test) {
  for (let turn = 0; turn < 1000; turn++) {
    if (test()) return true;
    await new Promise((resolve) => {
      setTimeout(resolve, 1);
    });
  }
  return false;
}

module.exports = { addon, current, hooks, root, run, soon, storages, storeIn, within };
