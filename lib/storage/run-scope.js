'use strict';

// What `withScope` of AsyncLocalStorage returns.

class RunScope {
  #storage;
  #previousStore;
  #disposed = false;

  /**
   * @param {any} storage
   * @param {any} store
   */
  constructor(storage, store) {
    this.#storage = storage;
    this.#previousStore = storage.getStore();
    storage.enterWith(store);
  }

  dispose() {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#storage.enterWith(this.#previousStore);
  }

  [Symbol.dispose]() {
    this.dispose();
  }
}

module.exports = { RunScope };
