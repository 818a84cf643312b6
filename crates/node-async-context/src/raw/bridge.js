(() => {
  'use strict';

  // Native code refers to values by their index in `values`, so neither a context nor a function needs a
  // Node-API reference. A context is an AsyncResource.

  const key = Symbol.for('async-hooks-native.1');
  const values = [];
  const free = [];
  const explicit = Object.freeze({ requireManualDestroy: true });

  const { versions } = globalThis.process ?? {};
  const isNode = versions?.node !== undefined && !versions.bun && !versions.deno;
  const { main, emitter, hooks } = findRuntime();
  let { AsyncResource } = hooks;
  let dropIn;

  /** Releases before 20.16 and 22.3 have no `getBuiltinModule`, so the class is found through EventEmitter there. */
  function findRuntime() {
    const process = globalThis.process;
    const get = process?.getBuiltinModule?.bind(process);
    const emitter =
      get?.('node:events') ??
      Object.getPrototypeOf(Object.getPrototypeOf(process ?? {}))?.constructor;
    // An addon may be loaded in a node:vm context, which has its own global object.
    const main = get?.('node:vm')?.runInThisContext?.('globalThis') ?? globalThis;
    let hooks = get?.('node:async_hooks');
    if (hooks === undefined && emitter?.EventEmitterAsyncResource !== undefined) {
      const { asyncResource } = new emitter.EventEmitterAsyncResource({
        name: 'node-async-context',
      });
      const own = Object.getPrototypeOf(asyncResource).constructor;
      hooks = { AsyncResource: Object.getPrototypeOf(own) };
      asyncResource.emitDestroy();
    }
    return { main, emitter, hooks: hooks ?? {} };
  }

  /** The drop-in may be loaded at any time. On other runtimes than Node it keeps its stores where the runtime does. */
  function findDropIn() {
    if (!isNode && AsyncResource !== undefined) return;
    dropIn = (main[key] ?? emitter?.[key])?.async_hooks;
    if (dropIn === undefined || dropIn.AsyncResource === AsyncResource) return;
    const { AsyncLocalStorage } = hooks;
    const shared =
      AsyncResource === undefined ||
      (AsyncLocalStorage !== undefined && !('_enable' in AsyncLocalStorage.prototype));
    AsyncResource = shared ? dropIn.AsyncResource : both(dropIn.AsyncResource, AsyncResource);
  }

  /**
   * If the runtime keeps stores on resources, each of the two modules has its own stores. If the runtime's
   * storage has no `_enable`, it keeps stores in frames, and both modules share one place.
   */
  function both(Own, BuiltIn) {
    return class {
      #own;
      #builtIn;
      constructor(type, options) {
        this.#own = new Own(type, options);
        this.#builtIn = new BuiltIn(type, explicit);
      }
      runInAsyncScope(fn, ...args) {
        return this.#builtIn.runInAsyncScope(() => this.#own.runInAsyncScope(fn, ...args));
      }
      asyncId() {
        return this.#own.asyncId();
      }
      triggerAsyncId() {
        return this.#own.triggerAsyncId();
      }
      emitDestroy() {
        this.#own.emitDestroy();
        this.#builtIn.emitDestroy();
      }
    };
  }

  function put(value) {
    const index = free.length === 0 ? values.length : free.pop();
    values[index] = value;
    return index;
  }

  return {
    capture(type, triggerAsyncId) {
      if (dropIn === undefined) findDropIn();
      if (AsyncResource === undefined) return -1;
      const options =
        triggerAsyncId === undefined ? explicit : { requireManualDestroy: true, triggerAsyncId };
      return put(new AsyncResource(type, options));
    },
    call: (context, fn, ...args) => values[context].runInAsyncScope(fn, undefined, ...args),
    call0: (context, fn) => values[context].runInAsyncScope(fn, undefined),
    call1: (context, fn, arg) => values[context].runInAsyncScope(fn, undefined, arg),
    callHeld: (context, fn, ...args) =>
      values[context].runInAsyncScope(values[fn], undefined, ...args),
    hold: put,
    held: (index) => values[index],
    // Some runtimes have no ids.
    asyncId: (context) => values[context].asyncId?.() ?? 0,
    triggerAsyncId: (context) => values[context].triggerAsyncId?.() ?? 0,
    end: (context) => {
      values[context].emitDestroy?.();
    },
    getStore: (storage) => values[storage].getStore(),
    getStoreIn: (context, storage) =>
      values[context].runInAsyncScope(() => values[storage].getStore()),
    getFields: (context, storage, ...names) => {
      const store = values[context].runInAsyncScope(() => values[storage].getStore());
      return names.map((name) => (store instanceof Map ? store.get(name) : store?.[name]));
    },
    runStore: (storage, store, fn) => {
      values[storage].run(store, fn);
    },
    /** Each number is twice an index, plus one if `destroy` is due. */
    release: (...numbers) => {
      for (const number of numbers) {
        const index = number >>> 1;
        const value = values[index];
        values[index] = undefined;
        free.push(index);
        if ((number & 1) === 1) value.emitDestroy?.();
      }
    },
  };
})();
