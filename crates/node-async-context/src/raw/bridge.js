(() => {
  'use strict';

  // Native code refers to values by their index in `values`, so neither a context nor a function needs a
  // Node-API reference. A context is an AsyncResource. Where a function needs one index, native code writes it to
  // `shared[0]` just before the call, because a number as an argument costs a handle.

  const key = Symbol.for('async-hooks-native.1');
  const values = [];
  const free = [];
  const types = [];
  const shared = new Uint32Array(new ArrayBuffer(4 * 65));
  const explicit = Object.freeze({ requireManualDestroy: true });

  const { versions } = globalThis.process ?? {};
  const isNode = versions?.node !== undefined && !versions.bun && !versions.deno;
  const { main, emitter, hooks } = findRuntime();
  let { AsyncResource } = hooks;
  let dropIn;
  let makeRuntimeResource;
  let runInOwn;

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
    const instance = main[key] ?? emitter?.[key];
    dropIn = instance?.async_hooks;
    if (dropIn === undefined || dropIn.AsyncResource === AsyncResource) return;
    const { AsyncLocalStorage } = hooks;
    // If the runtime keeps stores on resources, each of the two modules has its own stores. If the runtime's
    // storage has no `_enable`, it keeps stores in frames, and both modules share one place.
    const shared =
      AsyncResource === undefined ||
      (AsyncLocalStorage !== undefined && !('_enable' in AsyncLocalStorage.prototype));
    if (!shared) ({ makeRuntimeResource } = instance);
    ({ AsyncResource } = dropIn);
    runInOwn = AsyncResource.prototype.runInAsyncScope;
  }

  /** A context of the drop-in and of the built-in. */
  class Both {
    #own;
    #builtIn;
    constructor(own, builtIn) {
      this.#own = own;
      this.#builtIn = builtIn;
    }
    // A closure here would be created for each call.
    runInAsyncScope(fn, thisArg, ...args) {
      return this.#builtIn.runInAsyncScope(runInOwn, this.#own, fn, thisArg, ...args);
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
  }

  function put(value) {
    const index = free.length === 0 ? values.length : free.pop();
    values[index] = value;
    return index;
  }

  return {
    shared,
    addType(name) {
      types.push(name);
    },
    /** `shared[0]` is an index in `types`. It is too large if there was no room for the name, which is passed then. */
    capture(triggerAsyncId, type = types[shared[0]]) {
      if (dropIn === undefined) findDropIn();
      if (AsyncResource === undefined) return -1;
      const options =
        triggerAsyncId === undefined ? explicit : { requireManualDestroy: true, triggerAsyncId };
      const own = new AsyncResource(type, options);
      if (makeRuntimeResource === undefined) return put(own);
      return put(new Both(own, makeRuntimeResource(type, explicit)));
    },
    call: (fn, ...args) => values[shared[0]].runInAsyncScope(fn, undefined, ...args),
    call0: (fn) => values[shared[0]].runInAsyncScope(fn, undefined),
    call1: (fn, arg) => values[shared[0]].runInAsyncScope(fn, undefined, arg),
    // A thread-safe function calls it.
    callHeld: (context, fn, ...args) =>
      values[context].runInAsyncScope(values[fn], undefined, ...args),
    hold: put,
    held: () => values[shared[0]],
    // Some runtimes have no ids.
    asyncId: () => values[shared[0]].asyncId?.() ?? 0,
    triggerAsyncId: () => values[shared[0]].triggerAsyncId?.() ?? 0,
    end: () => {
      values[shared[0]].emitDestroy?.();
    },
    getStore: () => values[shared[0]].getStore(),
    getStoreIn: (storage) => values[shared[0]].runInAsyncScope(() => values[storage].getStore()),
    getFields: (storage, ...names) => {
      const store = values[shared[0]].runInAsyncScope(() => values[storage].getStore());
      return names.map((name) => (store instanceof Map ? store.get(name) : store?.[name]));
    },
    runStore: (store, fn) => {
      values[shared[0]].run(store, fn);
    },
    /** After their count, each number in `shared` is twice an index, plus one if `destroy` is due. */
    release() {
      const count = shared[0];
      const destroyed = [];
      for (let i = 1; i <= count; i++) {
        const index = shared[i] >>> 1;
        if ((shared[i] & 1) === 1) destroyed.push(values[index]);
        values[index] = undefined;
        free.push(index);
      }
      // A hook may call native code, which writes to `shared`.
      for (const value of destroyed) value.emitDestroy?.();
    },
  };
})();
