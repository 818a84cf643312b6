/**
 * For code that manages its own asynchronous resources by hand: connection pools in native code,
 * schedulers, test runners. Most programs want `AsyncResource` instead.
 *
 * The names and the meaning are those of Node's internal `async_hooks`. Each thread has its own
 * state. Bad arguments throw Node's errors and change nothing.
 */

/** @returns a new id, unique in this thread. */
export function newAsyncId(): number;

/** @returns the trigger id of a resource created now: that of the scope, or else the execution id. */
export function getDefaultTriggerAsyncId(): number;

/**
 * Calls `block` so that the resources it makes have this trigger id; `undefined` leaves it as it is.
 * @throws {RangeError} `ERR_INVALID_ASYNC_ID`
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when `block` is not a function
 */
export function defaultTriggerAsyncIdScope<A extends any[], R>(
  triggerAsyncId: number | undefined,
  block: (...args: A) => R,
  ...args: A
): R;

/**
 * Makes a resource the executing one, without telling any hook.
 * @throws {RangeError} `ERR_INVALID_ASYNC_ID`
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when `resource` is neither an object nor undefined
 */
export function pushAsyncContext(asyncId: number, triggerAsyncId: number, resource?: object): void;

/**
 * Returns to the context that `pushAsyncContext` interrupted. Ends the process, as Node does, when
 * `asyncId` is not the executing one.
 * @returns whether there is still a context on the stack
 * @throws {RangeError} `ERR_INVALID_ASYNC_ID`
 */
export function popAsyncContext(asyncId: number): boolean;

/** Forgets all contexts, as after an uncaught exception. */
export function clearAsyncIdStack(): void;

/**
 * Tells the `init` hooks of a new resource, and keeps the current stores on it.
 * @param triggerAsyncId `null`: the default
 * @throws {RangeError} `ERR_INVALID_ASYNC_ID`
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE`, `ERR_ASYNC_TYPE`
 */
export function emitInit(
  asyncId: number,
  type: string,
  triggerAsyncId: number | null,
  resource: object,
): void;

/**
 * Enters a resource's context: pushes it, restores the stores that it keeps, calls the `before`
 * hooks.
 * @throws {RangeError} `ERR_INVALID_ASYNC_ID`
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when `resource` is neither an object nor undefined
 */
export function emitBefore(asyncId: number, triggerAsyncId: number, resource?: object): void;

/**
 * Calls the `after` hooks and leaves the context. Ends the process when it is not the innermost.
 * @throws {RangeError} `ERR_INVALID_ASYNC_ID`
 */
export function emitAfter(asyncId: number): void;

/**
 * Tells the `destroy` hooks, soon and outside of any callback.
 * @throws {RangeError} `ERR_INVALID_ASYNC_ID`
 */
export function emitDestroy(asyncId: number): void;

/**
 * The propagate hook, which runs for each new resource: keeps the stores of all AsyncLocalStorages
 * on it, by one assignment. `emitBefore` restores them.
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE`
 */
export function propagate(resource: object): void;

/**
 * Ends what the first hook, or the first question for an id, began: no resource gets an id any more, and
 * no callback is wrapped, until a hook is made or enabled, or somebody asks. What has an id keeps it.
 * @returns `false`, and nothing ends, while a hook is enabled, and where stores need the sources: those of
 * storages with `onPropagate`, and up to Node 22 all
 */
export function stopTracking(): boolean;

/**
 * Binds the functions that JavaScript hands to addons to the context of the call, as
 * `ASYNC_HOOKS_NATIVE_ADDONS=bind` has `async-hooks-native/register` do: for addons that are loaded from now on,
 * and those that `require` has loaded. See docs/addons.md.
 * @returns whether it can be done: `process.dlopen` may have been made unchangeable
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE`
 */
export function bindAddons(options?: {
  /** Names of packages whose addons are left alone. */
  except?: string[];
}): boolean;

/** The number of enabled callbacks by kind, of checks, and the stack length: see `constants`. */
export const async_hook_fields: Uint32Array;

/** The executing and trigger ids, the id counter, the default trigger id: see `constants`. */
export const async_id_fields: Float64Array;

/**
 * Pairs (execution id, trigger id) of the contexts that were interrupted. The property holds another
 * array after the stack has grown: an ES module sees that through the default export only.
 */
export const async_ids_stack: Float64Array;

/** The resource of each context on the stack. */
export const execution_async_resources: object[];

/** Indexes into `async_hook_fields` and, from `kExecutionAsyncId` on, into `async_id_fields`. */
export const constants: Readonly<{
  kInit: 0;
  kBefore: 1;
  kAfter: 2;
  kDestroy: 3;
  kPromiseResolve: 4;
  kTotals: 5;
  kCheck: 6;
  kStackLength: 7;
  kUsesExecutionAsyncResource: 8;
  kExecutionAsyncId: 0;
  kTriggerAsyncId: 1;
  kAsyncIdCounter: 2;
  kDefaultTriggerAsyncId: 3;
}>;
