'use strict';

// AsyncLocalStorage over frames. Each storage in use has a slot, an index into the `values` of a
// frame. Slots of collected storages are used again: `values[0]` is the epoch in which a frame was
// made, and a storage does not look at frames that are older than its hold on its slot.

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

/** @type {any} */
const kUnset = Symbol('unset');
const kEpoch = 0;
// The key under which our values live in a frame of the runtime's own AsyncLocalStorage, which is a
// Map, and in a copy that it makes of one of ours.
const kValues = Symbol('async-hooks-native');

/**
 * The current frame. Where the runtime's own AsyncLocalStorage uses the same place, it finds the
 * members that it expects of a frame, over the frame of its own that ours was made from.
 */
class Frame {
  /**
   * @param {any[]} values
   * @param {Map<any, any> | undefined} host the runtime's frame
   */
  constructor(values, host) {
    this.stores = values;
    this.host = host;
    // Whether a `disable` has changed it since it was entered.
    this.altered = false;
  }

  /** @param {any} storage */
  has(storage) {
    return this.host !== undefined && this.host.has(storage);
  }

  /** @param {any} storage */
  get(storage) {
    return this.host === undefined ? undefined : this.host.get(storage);
  }

  /** @param {any} storage */
  disable(storage) {
    if (!this.has(storage)) return;
    // The host is also other contexts' frame.
    this.host = new Map(this.host);
    this.host.delete(storage);
    this.altered = true;
  }

  *[Symbol.iterator]() {
    if (this.host !== undefined) yield* this.host;
    yield [kValues, this.stores];
  }
}

/** @type {any[]} */
const emptyValues = [0];

// Where the runtime has frames, a `run` outside of any frame leaves one: core looks whether there is
// one before it keeps a context.
const afterRun = runtimeFrames ? new Frame(emptyValues, undefined) : undefined;

/**
 * @param {any} frame a Frame, a frame of the runtime's own AsyncLocalStorage, or undefined
 * @returns {any[]}
 */
function valuesOf(frame) {
  if (frame === undefined) return emptyValues;
  return frame.stores ?? frame.get?.(kValues) ?? emptyValues;
}

/**
 * @param {any} frame
 * @returns {Map<any, any> | undefined}
 */
function hostOf(frame) {
  return frame === undefined || frame.stores === undefined ? frame : frame.host;
}

// No frame is so young. A small integer, as all epochs are, for V8 to compare them as such.
const kNever = 2 ** 30;

let epoch = 0;
// By slot, the epoch from which on its values are those of the storage that has it now.
/** @type {number[]} */
const slotEpochs = [kNever];
/** @type {number[]} */
const freeSlots = [];
const collectedStorages = new FinalizationRegistry((/** @type {number} */ slot) => {
  freeSlots.push(slot);
});

/** @param {object} storage */
function allocateSlot(storage) {
  const slot = freeSlots.pop() ?? slotEpochs.length;
  slotEpochs[slot] = ++epoch;
  collectedStorages.register(storage, slot);
  return slot;
}

/**
 * Brings values of an earlier epoch to the current one: nothing that can be read changes, and what
 * collected storages have left is let go.
 * @param {any[]} values
 */
function renew(values) {
  // A storage whose slot is beyond the end has not been entered in it.
  for (let slot = 1; slot < values.length; slot++) {
    if (slotEpochs[slot] > values[kEpoch]) values[slot] = kUnset;
  }
  values[kEpoch] = epoch;
}

// Arrays that are copied are given room for a store up to this slot, for a copy that has to grow is slow.
// Beyond it a program has so many storages that the room would cost each copy more.
const kShort = 128;

/**
 * Most programs have one storage or two. An array of known length is allocated where it is written.
 * @param {any[]} values
 * @returns {any[]}
 */
function copyOf(values) {
  if (values.length === 2) return [values[0], values[1]];
  if (values.length === 3) return [values[0], values[1], values[2]];
  return values.slice();
}

/**
 * @param {any[]} values
 * @param {number} slot that is to be the last one
 */
function extend(values, slot) {
  while (values.length <= slot) values.push(kUnset);
}

/**
 * @typedef {{ store: any }} Retained what a storage that was disabled shows when it is enabled again in
 *   the resource that executes
 */

// Those of a frame and of the frames made from it, which belong to the same resource for as long as
// nothing else executes.
/** @type {WeakMap<Frame, Retained[]>} */
const retainedByFrame = new WeakMap();
let retainedCount = 0;

/**
 * @param {any} previous
 * @param {Frame} frame
 * @param {any} store
 */
function retainIn(previous, frame, store) {
  const retained = { store };
  retainedByFrame.set(frame, [...(retainedByFrame.get(previous) ?? []), retained]);
  retainedCount++;
  queueMicrotask(() => {
    retained.store = kUnset;
    retainedCount--;
  });
  return retained;
}

/**
 * @param {any} previous
 * @param {Frame} frame made from it
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

class AsyncLocalStorage {
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
    // As `#read` does. Nothing is called more often.
    if (frame !== undefined) {
      const values = frame.stores ?? valuesOf(frame);
      const slot = this.#slot;
      if (slot < values.length && values[kEpoch] >= this.#epoch) {
        const value = values[slot];
        if (value !== kUnset) return value;
      }
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
    if (this.#epoch === kNever) {
      if (Object.is(store, this.#defaultValue)) return Reflect.apply(fn, null, args);
      this.#enableInContext();
    }
    const previous = getFrame();
    const value = this.#read(previous);
    if (Object.is(store, value === kUnset ? this.#defaultValue : value)) {
      return Reflect.apply(fn, null, args);
    }
    const frame = this.#makeFrame(previous, store);
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
    this.#retained = retainIn(frame, left, value);
  }

  /**
   * Enters a store until the scope that is returned is disposed of.
   * @param {any} store
   */
  withScope(store) {
    return new RunScope(this, store);
  }

  /**
   * @param {any} frame
   * @returns {any} kUnset where this storage has not been entered
   */
  #read(frame) {
    if (frame === undefined) return kUnset;
    const values = valuesOf(frame);
    if (values[kEpoch] < this.#epoch || this.#slot >= values.length) return kUnset;
    return values[this.#slot];
  }

  /**
   * @param {any} frame
   * @param {any} store
   */
  #makeFrame(frame, store) {
    const values = valuesOf(frame);
    if (values[kEpoch] !== epoch) renew(values);
    if (this.#slot >= values.length) extend(values, Math.min(this.#slot, kShort));
    const copy = copyOf(values);
    if (this.#slot > copy.length) extend(copy, this.#slot - 1);
    copy[this.#slot] = store;
    const made = new Frame(copy, hostOf(frame));
    if (retainedCount > 0) inheritRetained(frame, made);
    return made;
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
    this.#epoch = slotEpochs[this.#slot];
  }

  /** Enables it where `disable` may have been called, or in another context. */
  #enableInContext() {
    this.#enable();
    if (isRetainedIn(getFrame(), this.#retained)) this.#showRetained();
  }

  #showRetained() {
    const frame = getFrame();
    const { store } = this.#retained;
    if (store === kUnset || this.#read(frame) !== kUnset) return;
    setFrame(this.#makeFrame(frame, store));
    this.#retained.store = kUnset;
  }

  /**
   * Contexts that share the frame lose the store with it.
   * @param {any} frame
   */
  #removeFrom(frame) {
    // The array may also be that of frames that the runtime's AsyncLocalStorage copied from this one.
    const copy = valuesOf(frame).slice();
    copy[this.#slot] = kUnset;
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
