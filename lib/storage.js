'use strict';

// AsyncLocalStorage over frames.

const { validateObject, validateFunction } = require('./errors');
const { queueMicrotask } = require('./runtime');
const { AsyncResource } = require('./resource');
const {
  getFrame,
  prepareCarrying,
  resourcesKeepStores,
  runtimeFrames,
  setFrame,
  startCarrying,
} = require('./frame');
const {
  Frame,
  allocateSlot,
  emptyValues,
  epochOf,
  hostOf,
  kEpoch,
  kNever,
  kPaged,
  kUnset,
  kValues,
  readPaged,
  valuesOf,
  withStore,
} = require('./stores');

// Where the runtime has frames, a `run` outside of any frame leaves one: core looks whether there is
// one before it keeps a context.
const afterRun = runtimeFrames ? new Frame(emptyValues, undefined) : undefined;

/**
 * @typedef {{ store: any }} Retained what a storage that was disabled shows when it is enabled again in
 *   the resource that executes
 */

// Those of a frame and of the frames made from it, which belong to the same resource for as long as
// nothing else executes.
/** @type {WeakMap<object, Retained[]>} */
const retainedByFrame = new WeakMap();
// Those that are to be shown until the next microtask, and whether any has been made since the last one.
/** @type {Set<Retained>} */
const retainedNow = new Set();
let retaining = false;

/**
 * @param {any} previous
 * @param {object} frame
 * @param {any} store
 */
function retainIn(previous, frame, store) {
  const retained = { store };
  // Without those that are not to be shown any more, or many an `exit` in one go would copy them all.
  const others = (retainedByFrame.get(previous) ?? []).filter((other) => other.store !== kUnset);
  retainedByFrame.set(frame, [...others, retained]);
  retainedNow.add(retained);
  if (!retaining) queueMicrotask(forgetRetained);
  retaining = true;
  return retained;
}

/** @param {Retained} retained is not to be shown any more */
function forget(retained) {
  retained.store = kUnset;
  retainedNow.delete(retained);
}

function forgetRetained() {
  retainedNow.forEach(forget);
  retaining = false;
}

/**
 * @param {any} previous
 * @param {object} frame made from it
 */
function inheritRetained(previous, frame) {
  const retained = retainedByFrame.get(previous);
  if (retained !== undefined) retainedByFrame.set(frame, retained);
}

/**
 * @param {any} frame
 * @param {Retained} retained
 */
function isRetainedIn(frame, retained) {
  return retainedByFrame.get(frame)?.includes(retained) ?? false;
}

// Functions and no private methods, for V8 would check the object of each call.

/**
 * @param {any} frame
 * @param {number} slot
 * @param {number} epoch of the storage's hold on the slot
 * @returns {any} kUnset where the storage has not been entered
 */
function readStore(frame, slot, epoch) {
  const values = valuesOf(frame);
  if (slot < values.length) return values[kEpoch] >= epoch ? values[slot] : kUnset;
  return slot >= kPaged ? readPaged(values, slot, epoch) : kUnset;
}

/**
 * @param {any} frame
 * @param {number} slot
 * @param {any} store
 */
function makeFrame(frame, slot, store) {
  const made = new Frame(withStore(valuesOf(frame), slot, store), hostOf(frame));
  if (retaining) inheritRetained(frame, made);
  return made;
}

/** @type {(storage: AsyncLocalStorage, frame: any) => any} what `getStore` is too short for, to be inlined */
let getElsewhere;

class AsyncLocalStorage {
  static {
    getElsewhere = (storage, frame) => {
      const value = storage.#read(frame);
      return value === kUnset ? storage.#defaultValue : value;
    };
  }

  /** @type {any} */
  #defaultValue;
  #name = '';
  #slot = 0;
  // That of its hold on the slot, or kNever while it has none or is disabled.
  #epoch = kNever;
  // What `disable` took from the context that it was called in.
  /** @type {Retained} */
  #retained = { store: kUnset };
  // Kept for as long as this storage.
  #vetoer;

  /**
   * @param {object} [options]
   * @param {any} [options.defaultValue] what `getStore` gives where there is no store
   * @param {string} [options.name]
   * @param {(type: string, store: any) => boolean} [options.onPropagate] whether the store goes to a
   *   new resource of this type
   * @throws {TypeError} ERR_INVALID_ARG_TYPE
   */
  constructor(options = {}) {
    validateObject(options, 'options');
    this.#defaultValue = options.defaultValue;
    if (options.name !== undefined) this.#name = `${options.name}`;
    const { onPropagate } = options;
    if (onPropagate !== undefined) {
      validateFunction(onPropagate, 'options.onPropagate');
      this.#vetoer = this.#makeVetoer(onPropagate);
    }
    prepareCarrying(this.#vetoer);
  }

  get name() {
    return this.#name;
  }

  /**
   * A function that calls `fn` in the context of now.
   * @param {Function} fn
   */
  static bind(fn) {
    return AsyncResource.bind(fn);
  }

  /** A function that calls its first argument in the context of now. */
  static snapshot() {
    return AsyncLocalStorage.bind((/** @type {Function} */ fn, /** @type {any[]} */ ...args) =>
      fn(...args),
    );
  }

  getStore() {
    const frame = getFrame();
    // As `readStore` does. Nothing is called more often.
    if (frame !== undefined) {
      const values = frame.stores;
      const slot = this.#slot;
      if (values !== undefined && slot < values.length && values[kEpoch] >= this.#epoch) {
        const value = values[slot];
        if (value !== kUnset) return value;
      } else return getElsewhere(this, frame);
    }
    return this.#defaultValue;
  }

  /** @param {any} store */
  enterWith(store) {
    if (this.#epoch === kNever) this.#enableInContext();
    setFrame(this.#makeFrame(getFrame(), store));
  }

  /**
   * @param {any} store
   * @param {Function} fn
   * @param {any[]} args
   */
  run(store, fn, ...args) {
    if (this.#epoch === kNever) this.#enableFor(store);
    const slot = this.#slot;
    const previous = getFrame();
    const value = readStore(previous, slot, this.#epoch);
    if (Object.is(store, value === kUnset ? this.#defaultValue : value)) {
      return Reflect.apply(fn, null, args);
    }
    const frame = makeFrame(previous, slot, store);
    setFrame(frame);
    try {
      return Reflect.apply(fn, null, args);
    } finally {
      // V8 inlines this function only as long as it is short.
      if (getFrame() === frame && !frame.altered && this.#epoch !== kNever) {
        setFrame(previous ?? afterRun);
      } else {
        this.#leaveRun(value);
      }
    }
  }

  /**
   * Only this storage leaves: what others entered or left meanwhile stays.
   * @param {any} value the store around the `run`
   */
  #leaveRun(value) {
    if (this.#epoch === kNever) this.#retained.store = value;
    else setFrame(this.#makeFrame(getFrame(), value));
  }

  /**
   * @param {Function} fn
   * @param {any[]} args
   */
  exit(fn, ...args) {
    if (!resourcesKeepStores) return this.run(undefined, fn, ...args);
    if (this.#epoch === kNever) return Reflect.apply(fn, null, args);
    this.disable();
    try {
      return Reflect.apply(fn, null, args);
    } finally {
      this.#enable();
      this.#showRetained();
    }
  }

  /** `getStore` gives the default until the next `run` or `enterWith`. */
  disable() {
    const frame = getFrame();
    const value = this.#read(frame);
    if (!resourcesKeepStores) {
      if (value !== kUnset) this.#removeFrom(frame);
      return;
    }
    this.#epoch = kNever;
    if (value === kUnset) return;
    const left = this.#makeFrame(frame, kUnset);
    setFrame(left);
    // What is started from now on has no store, but the resource that executes still does, and
    // shows it when the storage is enabled again.
    forget(this.#retained);
    this.#retained = retainIn(frame, left, value);
  }

  /**
   * Enters a store until the scope that is returned is disposed of.
   * @param {any} store
   */
  withScope(store) {
    return new RunScope(this, store);
  }

  /** @param {any} frame */
  #read(frame) {
    return readStore(frame, this.#slot, this.#epoch);
  }

  /**
   * @param {any} frame
   * @param {any} store
   */
  #makeFrame(frame, store) {
    return makeFrame(frame, this.#slot, store);
  }

  /**
   * @param {(type: string, store: any) => boolean} onPropagate
   * @returns {import('./on-propagate').Vetoer}
   */
  #makeVetoer(onPropagate) {
    return {
      propagates: (type) => {
        const store = this.#read(getFrame());
        return store === kUnset || !!onPropagate(type, store);
      },
      leave: () => {
        const frame = getFrame();
        if (this.#read(frame) !== kUnset) setFrame(this.#makeFrame(frame, kUnset));
      },
    };
  }

  #enable() {
    if (this.#slot === 0) {
      startCarrying();
      this.#slot = allocateSlot(this);
    }
    this.#epoch = epochOf(this.#slot);
  }

  /** Enables it where `disable` may have been called, or in another context. */
  #enableInContext() {
    this.#enable();
    if (isRetainedIn(getFrame(), this.#retained)) this.#showRetained();
  }

  /** @param {any} store to run with, which may be the one that is there anyway */
  #enableFor(store) {
    if (!Object.is(store, this.#defaultValue)) this.#enableInContext();
  }

  #showRetained() {
    const frame = getFrame();
    const { store } = this.#retained;
    if (store === kUnset || this.#read(frame) !== kUnset) return;
    setFrame(this.#makeFrame(frame, store));
    forget(this.#retained);
  }

  /**
   * Contexts that share the frame lose the store with it.
   * @param {any} frame
   */
  #removeFrom(frame) {
    // The array may also be that of frames that the runtime's AsyncLocalStorage copied from this one.
    const copy = withStore(valuesOf(frame), this.#slot, kUnset);
    if (frame.stores === undefined) {
      frame.set(kValues, copy);
    } else {
      frame.stores = copy;
      frame.altered = true;
    }
  }
}

class RunScope {
  #storage;
  #previousStore;
  #disposed = false;

  /**
   * @param {AsyncLocalStorage} storage
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

module.exports = { AsyncLocalStorage };
