/// <reference types="node" />

import * as builtIn from 'node:async_hooks';

/**
 * A drop-in for `node:async_hooks`. The types are those that `@types/node` gives the built-in, so
 * that values of either module go where the other's are expected.
 *
 * What only newer versions of Node have is here on every version: the options `defaultValue` and `name`
 * and `withScope()` of AsyncLocalStorage, and `trackPromises` of createHook.
 *
 * @see https://nodejs.org/api/async_hooks.html
 * @see https://nodejs.org/api/async_context.html
 */
export * from 'node:async_hooks';

export interface AsyncLocalStorageOptions<T = any> extends builtIn.AsyncLocalStorageOptions {
  /** What `getStore` gives where there is no store. */
  defaultValue?: T;
  /** A name, for people. */
  name?: string | undefined;
  /**
   * Called for each new asynchronous resource that the store would go along with. When it returns false,
   * the callbacks of the resource run without the store, and so does what comes from them.
   *
   * It is called where an `init` hook is, so an exception that it throws ends the process. A storage
   * with this option installs the sources of events, which cost each resource a little. Node only.
   *
   * @param type what the `init` hooks get: `Timeout`, `TickObject`, `PROMISE`, ...
   * @param store the current store
   */
  onPropagate?: (type: string, store: T) => boolean;
}

/**
 * Stores that follow the control flow through callbacks and promises.
 *
 * @see https://nodejs.org/api/async_context.html#class-asynclocalstorage
 */
export class AsyncLocalStorage<T> extends builtIn.AsyncLocalStorage<T> {
  constructor(options?: AsyncLocalStorageOptions<T>);
}
