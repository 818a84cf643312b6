'use strict';

// What the paths are counted with. `nothing` is the same program with plain variables in place of storages and
// without hooks, so that no implementation can be below it.

/** @type {any} */
const nothing = {
  AsyncLocalStorage: class {
    /** @type {any} */
    #store;
    static bind = (/** @type {any} */ fn) => fn;
    getStore() {
      return this.#store;
    }
    /** @param {any} store */
    enterWith(store) {
      this.#store = store;
    }
    /**
     * @param {any} store
     * @param {Function} fn
     * @param {any[]} args
     */
    run(store, fn, ...args) {
      this.#store = store;
      return fn(...args);
    }
  },
  AsyncResource: class {
    /**
     * @param {Function} fn
     * @param {any} [thisArg]
     * @param {any[]} args
     */
    runInAsyncScope(fn, thisArg, ...args) {
      return fn.apply(thisArg, args);
    }
    emitDestroy() {}
  },
  createHook: () => ({ enable() {}, disable() {} }),
};

/** @type {Record<string, () => any>} */
const SUBJECTS = {
  nothing: () => nothing,
  'built-in': () => require('node:async_hooks'),
  native: () => require('../..'),
};

module.exports = { SUBJECTS };
