/// <reference lib="esnext.disposable" />

/**
 * A drop-in for `node:async_hooks`.
 *
 * The declarations are complete, so they need no `@types/node`. Values of this module can be used where the
 * types of `node:async_hooks` are expected, with every version of `@types/node` from 20 on. Values of
 * `node:async_hooks` can be used where these types are expected, as far as the installed `@types/node` has
 * the members.
 *
 * Available on every supported release of Node, also where the built-in does not have it: the options
 * `defaultValue` and `name` and the method `withScope()` of AsyncLocalStorage, and the option
 * `trackPromises` of createHook.
 *
 * @see https://nodejs.org/api/async_hooks.html
 * @see https://nodejs.org/api/async_context.html
 */

/**
 * Returns the async id of the current execution context: 1 in the main script, 0 where JavaScript is not
 * called for a resource.
 *
 * @see https://nodejs.org/api/async_hooks.html#async_hooksexecutionasyncid
 */
export function executionAsyncId(): number;

/**
 * Returns the resource of the current execution context, which can hold data for its later callbacks.
 *
 * @see https://nodejs.org/api/async_hooks.html#async_hooksexecutionasyncresource
 */
export function executionAsyncResource(): object;

/**
 * Returns the async id of the resource that caused the current callback to be called.
 *
 * @see https://nodejs.org/api/async_hooks.html#async_hookstriggerasyncid
 */
export function triggerAsyncId(): number;

/** The callbacks of a hook, each of them optional, and one option. */
export interface HookCallbacks {
  /**
   * Called when an asynchronous resource is created.
   *
   * @param asyncId a unique id of the resource
   * @param type the kind of resource: `Timeout`, `TickObject`, `PROMISE`, ...
   * @param triggerAsyncId the id of the resource in whose context this one was created
   * @param resource the resource itself
   */
  init?(asyncId: number, type: string, triggerAsyncId: number, resource: object): void;
  /** Called before each callback of a resource. */
  before?(asyncId: number): void;
  /** Called after each callback of a resource. */
  after?(asyncId: number): void;
  /** Called when the `resolve` function of a promise is called. */
  promiseResolve?(asyncId: number): void;
  /** Called after a resource was destroyed, or collected as garbage. */
  destroy?(asyncId: number): void;
  /** Whether promises are tracked, which costs time for each of them. Default: `true`. */
  trackPromises?: boolean | undefined;
}

/** What `createHook()` returns. */
export interface AsyncHook {
  /** Starts to call the callbacks. Returns the hook. */
  enable(): this;
  /** Stops calling the callbacks. Returns the hook. */
  disable(): this;
}

/**
 * Creates a hook, whose callbacks are called for each event of an asynchronous resource once it is enabled.
 *
 * A callback that throws ends the process.
 *
 * @see https://nodejs.org/api/async_hooks.html#async_hookscreatehookoptions
 */
export function createHook(options: HookCallbacks): AsyncHook;

/** The options of an AsyncResource. */
export interface AsyncResourceOptions {
  /** The id of the resource that caused this one. Default: `executionAsyncId()`. */
  triggerAsyncId?: number | undefined;
  /**
   * Whether `emitDestroy()` is called by hand. Otherwise `destroy` hooks are called when the resource is
   * collected as garbage. Default: `false`.
   */
  requireManualDestroy?: boolean | undefined;
}

/**
 * A resource of your own: its callbacks run with the async ids and the stores of the place where it was
 * created. For pools, queues and emitters that call back later.
 *
 * @see https://nodejs.org/api/async_context.html#class-asyncresource
 */
export class AsyncResource {
  /**
   * @param type the kind of resource, as `init` hooks see it
   * @param triggerAsyncId the id of the resource that caused this one, or options
   */
  constructor(type: string, triggerAsyncId?: number | AsyncResourceOptions);
  /**
   * Returns a function that calls `fn` in the current execution context.
   *
   * @param type the kind of the resource that is created for it. Default: the name of `fn`.
   * @param thisArg the `this` of `fn`
   */
  static bind<Func extends (this: ThisArg, ...args: any[]) => any, ThisArg>(
    fn: Func,
    type?: string,
    thisArg?: ThisArg,
  ): Func;
  /** Returns a function that calls `fn` in the context of this resource. */
  bind<Func extends (...args: any[]) => any>(fn: Func): Func;
  /** Calls `fn` in the context of this resource, and returns what it returns. */
  runInAsyncScope<This, Result>(
    fn: (this: This, ...args: any[]) => Result,
    thisArg?: This,
    ...args: any[]
  ): Result;
  /** Calls the `destroy` hooks. Must be called once at most: a second call throws. */
  emitDestroy(): this;
  /** Returns the id of this resource. */
  asyncId(): number;
  /** Returns the id of the resource that caused this one. */
  triggerAsyncId(): number;
}

/** The options of an AsyncLocalStorage. */
export interface AsyncLocalStorageOptions<T = any> {
  /** What `getStore()` returns where there is no store. Default: `undefined`. */
  defaultValue?: T;
  /** A name for the storage, for debugging. Default: `''`. */
  name?: string | undefined;
  /**
   * Called for each new asynchronous resource to decide whether the store propagates to it. When it returns
   * `false`, the callbacks of the resource run without the store, and so does what they start.
   *
   * It is called where an `init` hook is called, so an exception that it throws ends the process. A storage
   * with this option installs the sources of events, which costs each resource a little. Node only.
   *
   * @param type as `init` hooks get it: `Timeout`, `TickObject`, `PROMISE`, ...
   * @param store the current store
   */
  onPropagate?: (type: string, store: T) => boolean;
}

/**
 * Stores that follow the control flow through callbacks and promises.
 *
 * @see https://nodejs.org/api/async_context.html#class-asynclocalstorage
 */
export class AsyncLocalStorage<T> {
  /** Creates a storage. It has a store only inside of `run()` and after `enterWith()`. */
  constructor(options?: AsyncLocalStorageOptions<T>);
  /** Returns a function that calls `fn` with the current stores of all storages. */
  static bind<Func extends (...args: any[]) => any>(fn: Func): Func;
  /** Returns a function that calls the function it is given with the stores that are current now. */
  static snapshot(): <R, TArgs extends any[]>(fn: (...args: TArgs) => R, ...args: TArgs) => R;
  /** Removes the store from the current context, until the next `run()` or `enterWith()`. */
  disable(): void;
  /** Returns the current store, or the `defaultValue` where there is none. */
  getStore(): T | undefined;
  /** The `name` of the options. */
  readonly name: string;
  /**
   * Calls `callback` with `store` as the current store, and returns what it returns. The store is also
   * current in everything asynchronous that the callback starts.
   */
  run<R>(store: T, callback: () => R): R;
  run<R, TArgs extends any[]>(store: T, callback: (...args: TArgs) => R, ...args: TArgs): R;
  /** Calls `callback` without a store, and returns what it returns. */
  exit<R, TArgs extends any[]>(callback: (...args: TArgs) => R, ...args: TArgs): R;
  /**
   * Enters `store` until the returned scope is disposed of: `using scope = storage.withScope(store)`.
   */
  withScope(store: T): RunScope;
  /**
   * Makes `store` the current store for the rest of the synchronous execution, and for everything
   * asynchronous that it starts. Prefer `run()`, whose end is visible.
   */
  enterWith(store: T): void;
}

/** What `withScope()` returns. */
export interface RunScope extends Disposable {
  /** Restores the store that was current before. */
  dispose(): void;
}

/** The kinds of resources of Node's native layer, with their numbers. */
export interface AsyncWrapProviders {
  readonly NONE: number;
  readonly DIRHANDLE: number;
  readonly DNSCHANNEL: number;
  readonly ELDHISTOGRAM: number;
  readonly FILEHANDLE: number;
  readonly FILEHANDLECLOSEREQ: number;
  readonly FIXEDSIZEBLOBCOPY: number;
  readonly FSEVENTWRAP: number;
  readonly FSREQCALLBACK: number;
  readonly FSREQPROMISE: number;
  readonly GETADDRINFOREQWRAP: number;
  readonly GETNAMEINFOREQWRAP: number;
  readonly HEAPSNAPSHOT: number;
  readonly HTTP2SESSION: number;
  readonly HTTP2STREAM: number;
  readonly HTTP2PING: number;
  readonly HTTP2SETTINGS: number;
  readonly HTTPINCOMINGMESSAGE: number;
  readonly HTTPCLIENTREQUEST: number;
  readonly JSSTREAM: number;
  readonly JSUDPWRAP: number;
  readonly MESSAGEPORT: number;
  readonly PIPECONNECTWRAP: number;
  readonly PIPESERVERWRAP: number;
  readonly PIPEWRAP: number;
  readonly PROCESSWRAP: number;
  readonly PROMISE: number;
  readonly QUERYWRAP: number;
  readonly SHUTDOWNWRAP: number;
  readonly SIGNALWRAP: number;
  readonly STATWATCHER: number;
  readonly STREAMPIPE: number;
  readonly TCPCONNECTWRAP: number;
  readonly TCPSERVERWRAP: number;
  readonly TCPWRAP: number;
  readonly TTYWRAP: number;
  readonly UDPSENDWRAP: number;
  readonly UDPWRAP: number;
  readonly SIGINTWATCHDOG: number;
  readonly WORKER: number;
  readonly WORKERHEAPSNAPSHOT: number;
  readonly WRITEWRAP: number;
  readonly ZLIB: number;
  readonly CHECKPRIMEREQUEST: number;
  readonly PBKDF2REQUEST: number;
  readonly KEYPAIRGENREQUEST: number;
  readonly KEYGENREQUEST: number;
  readonly KEYEXPORTREQUEST: number;
  readonly CIPHERREQUEST: number;
  readonly DERIVEBITSREQUEST: number;
  readonly HASHREQUEST: number;
  readonly RANDOMBYTESREQUEST: number;
  readonly RANDOMPRIMEREQUEST: number;
  readonly SCRYPTREQUEST: number;
  readonly SIGNREQUEST: number;
  readonly TLSWRAP: number;
  readonly VERIFYREQUEST: number;
  /** Releases of Node add and remove kinds. */
  readonly [name: string]: number;
}

/**
 * The kinds of resources of Node's native layer, with their numbers, as the running release has them.
 */
export const asyncWrapProviders: AsyncWrapProviders;
