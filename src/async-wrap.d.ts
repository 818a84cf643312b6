/** What `setup` returns: the memory of this thread's async context, and functions that are called often. */
export interface AsyncWrap {
  readonly async_hook_fields: Uint32Array;
  readonly async_id_fields: Float64Array;
  /** Replaced by another array when the stack grows. */
  readonly async_ids_stack: Float64Array;

  /** Whether native code owns the memory. Otherwise V8 does. */
  readonly externalBuffers: boolean;
  /** Why symbols of V8 and Node are not used, although the options allow it. */
  readonly internalsRefused?: string;

  /**
   * The array in which the runtime itself keeps its ids, with the layout of `async_id_fields`. It must not
   * be written to.
   */
  readonly runtime_async_id_fields?: Float64Array;
  /** The resources of the contexts that the runtime's JavaScript has entered. It must not be written to. */
  readonly runtime_execution_async_resources?: any[];
  /** The runtime's current execution id, or -1 if it is not available. */
  readonly runtimeExecutionAsyncId: () => number;

  /**
   * A number for the call site of this call: two calls with the same number have the same stack of callers, as
   * far as it is not asynchronous. Returns -1 minus the number if it is new: numbers are given again after a
   * major garbage collection. Returns `undefined` if the runtime cannot sample stacks.
   */
  readonly callSite: () => number | undefined;
  /** The stacks of call sites, by number. Defined by `lib/lost/recording/sites.js`. */
  callSiteStacks?: any[];

  // The rest is there only if the runtime has weak handles that can be used.

  /**
   * Queues the id, and calls `destroy`, when the object has been collected. Returns the number of a slot, or
   * -1 minus that number if so many ids are queued that the caller should take them now.
   */
  readonly trackCollection?: (object: object, asyncId: number) => number;
  /** Stops tracking. Takes any number; returns whether it was that of a tracked object. */
  readonly untrackCollection?: (slot: number) => boolean;
  /** Moves queued ids to the array, in the order of collection, and returns their number. */
  readonly takeCollected?: (ids: Float64Array, limit?: number) => number;
  /** The number of queued ids. */
  readonly collectedCount?: () => number;
  /** Whether ids of objects that are collected from now on are queued, as at first, or dropped. */
  readonly wantCollected?: (wanted: boolean) => void;
  /** Its one element changes when ids have been queued. Only where native code owns the memory. */
  readonly collections?: Uint32Array;

  // And these only if V8 has fast calls. They do nothing in code that is not optimized, and until the
  // slow function has been called once.

  /** As `trackCollection`, or returns `undefined` or -Infinity if it did nothing. */
  readonly fastTrackCollection?: (object: object, asyncId: number) => number | undefined;
  /**
   * For objects that are never untracked. Returns 1 if the caller should take queued ids now, 0 if not, and
   * -1 or `undefined` if it did nothing.
   */
  readonly fastTrackPromise?: (promise: object, asyncId: number) => number | undefined;
}
