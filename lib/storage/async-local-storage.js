'use strict';

// AsyncLocalStorage over frames.

const {
  ArrayPrototypeUnshift,
  FunctionPrototypeCall,
  ObjectFreeze,
  ObjectIs,
  ReflectApply,
  spreadsAsEver,
} = require('../platform/primordials');
const { validateObject, validateFunction } = require('../platform/errors');
const { AsyncResource } = require('../hooks/async-resource');
const {
  getFrame,
  resourcesKeepStores,
  runRestoresFrame,
  runtimeFrames,
  setFrame,
} = require('../frames/carrier');
const { prepareCarrying, startCarrying } = require('../frames/carrying');
const { runByEnterWith, runInFrame } = require('./run');
const { RunScope } = require('./run-scope');
const { forget, inheritRetained, isRetainedIn, onRetention, retainIn } = require('./retained');
const {
  MapFrame,
  kMapped,
  makeMapFrame,
  maps,
  readMapped,
  removeMapped,
} = require('../frames/map-frames');
const { ensureTarget, keepTarget, targetOf } = require('./derived');
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
} = require('../frames/frame');

// Where the runtime has frames, a `run` outside of any frame leaves one: core looks whether there is
// one before it keeps a context.
const afterRun = runtimeFrames ? new Frame(emptyValues, undefined) : undefined;

let retaining = false;
onRetention((goesOn) => {
  retaining = goesOn;
});

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

/** @type {(object: any) => any} what `getStore` is too short for, to be inlined */
let getElsewhere;
/** @type {(object: any, prior: any, store: any, fn: Function, args: any[]) => any} */
let runElsewhere;

// What a program puts on Object.prototype is no option.
const kNoOptions = /** @type {any} */ (ObjectFreeze({ __proto__: null }));

class AsyncLocalStorage {
  static {
    getElsewhere = (object) => {
      const frame = getFrame();
      if (#slot in object) {
        const value = object.#read(frame);
        return value === kUnset ? object.#defaultValue : value;
      }
      const target = targetOf(object);
      if (resourcesKeepStores) return target && FunctionPrototypeCall(getStore, target);
      const value = target === undefined ? kUnset : target.#read(frame);
      // What it has no entry for it has no default for either.
      return value === kUnset ? object.#defaultValue : value;
    };
    runElsewhere = (object, prior, store, fn, args) => {
      if (ObjectIs(store, prior)) return ReflectApply(fn, null, args);
      const isStorage = #slot in object;
      if (runtimeFrames && !(isStorage && object.enterWith === enterWith)) {
        return runByEnterWith(object, prior, store, fn, args);
      }
      if (isStorage) return object.#runLong(store, fn, args);
      ArrayPrototypeUnshift(args, store, fn);
      return ReflectApply(run, storageOf(object), args);
    };
  }

  /** @type {any} */
  #defaultValue;
  #name = '';
  #slot = 0;
  // That of its hold on the slot, or kNever while it has none or is disabled.
  #epoch = kNever;
  // What `disable` took from the context that it was called in.
  /** @type {import('./retained').Retained} */
  #retained = { store: kUnset };
  // Kept for as long as this storage.
  #filter;

  /**
   * @param {object} [options]
   * @param {any} [options.defaultValue] what `getStore` gives where there is no store
   * @param {string} [options.name]
   * @param {(type: string, store: any) => boolean} [options.onPropagate] whether the store goes to a
   *   new resource of this type
   * @throws {TypeError} ERR_INVALID_ARG_TYPE
   */
  constructor(options = kNoOptions) {
    validateObject(options, 'options');
    this.#defaultValue = options.defaultValue;
    keepTarget(this);
    if (options.name !== undefined) this.#name = `${options.name}`;
    const { onPropagate } = options;
    if (onPropagate !== undefined) {
      validateFunction(onPropagate, 'options.onPropagate');
      this.#filter = this.#makeFilter(onPropagate);
    }
    prepareCarrying(this.#filter);
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
      // eslint-disable-next-line no-restricted-syntax -- spreadsAsEver
      spreadsAsEver() || typeof fn !== 'function' ? fn(...args) : ReflectApply(fn, undefined, args),
    );
  }

  getStore() {
    try {
      const frame = getFrame();
      // As `readStore` does, where the epoch is at 0. Nothing is called more often.
      if (frame === undefined) return this.#defaultValue;
      const values = frame.stores;
      const slot = this.#slot;
      if (values !== undefined && slot < values.length && values[0] >= this.#epoch) {
        const value = values[slot];
        return value === kUnset ? this.#defaultValue : value;
      }
    } catch {
      // It is no storage. To ask that first would cost each call.
    }
    return getElsewhere(this);
  }

  /** @param {any} store */
  enterWith(store) {
    if (!(#slot in this)) return FunctionPrototypeCall(enterWith, storageOf(this), store);
    if (this.#epoch === kNever) this.#enableInContext();
    const frame = getFrame();
    setFrame(maps.on ? this.#makeFrame(frame, store) : makeFrame(frame, this.#slot, store));
  }

  /**
   * @param {any} store
   * @param {Function} fn
   * @param {any[]} args
   */
  run(store, fn, ...args) {
    const prior = this.getStore();
    // V8 inlines this function only as long as it is short.
    if (
      ObjectIs(store, prior) ||
      !(#slot in this) ||
      this.#epoch === kNever ||
      maps.on ||
      this.enterWith !== enterWith
    ) {
      return runElsewhere(this, prior, store, fn, args);
    }
    const previous = getFrame();
    const frame = makeFrame(previous, this.#slot, store);
    setFrame(frame);
    try {
      return ReflectApply(fn, null, args);
    } finally {
      if (getFrame() === frame && !frame.altered && this.#epoch !== kNever) {
        setFrame(previous ?? afterRun);
      } else {
        this.#leaveRun(previous);
      }
    }
  }

  /**
   * Only this storage leaves: what others entered or left meanwhile stays.
   * @param {any} previous the frame around the `run`
   */
  #leaveRun(previous) {
    const slot = this.#slot;
    let value;
    if (slot !== kMapped) value = readStore(previous, slot, epochOf(slot));
    else if ((value = readMapped(previous, this)) === kUnset) value = this.#defaultValue;
    if (this.#epoch === kNever) this.#retained.store = value;
    else setFrame(this.#makeFrame(getFrame(), value));
  }

  /**
   * A `run` with another store than there is, where this storage is new or disabled, or frames are Maps.
   * @param {any} store
   * @param {Function} fn
   * @param {any[]} args
   */
  #runLong(store, fn, args) {
    if (this.#epoch === kNever) this.#enableInContext();
    const previous = getFrame();
    const frame = this.#makeFrame(previous, store);
    setFrame(frame);
    try {
      return ReflectApply(fn, null, args);
    } finally {
      // Native code may write to a frame that is a Map, so that none can be for all.
      const isLeft = getFrame() === frame && !frame.altered && (previous !== undefined || !maps.on);
      if (isLeft && this.#epoch !== kNever) setFrame(previous ?? afterRun);
      else this.#leaveRun(previous);
    }
  }

  /**
   * @param {Function} fn
   * @param {any[]} args
   */
  exit(fn, ...args) {
    // eslint-disable-next-line no-restricted-syntax -- spreadsAsEver
    if (!resourcesKeepStores && spreadsAsEver()) return this.run(undefined, fn, ...args);
    if (!resourcesKeepStores || !(#slot in this)) return exitElsewhere(this, fn, args);
    if (this.#epoch === kNever) return ReflectApply(fn, null, args);
    this.disable();
    try {
      return ReflectApply(fn, null, args);
    } finally {
      this.#enable();
      this.#showRetained();
    }
  }

  /** `getStore` gives the default until the next `run` or `enterWith`. */
  disable() {
    if (!(#slot in this)) return FunctionPrototypeCall(disable, storageOf(this));
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
    const slot = this.#slot;
    // Native code may have entered a storage that nobody else has.
    if (maps.on && (slot === kMapped || slot === 0)) return readMapped(frame, this);
    return readStore(frame, slot, this.#epoch);
  }

  /**
   * @param {any} frame
   * @param {any} store
   */
  #makeFrame(frame, store) {
    const slot = this.#slot;
    return maps.on ? makeMapFrame(frame, slot, store, this) : makeFrame(frame, slot, store);
  }

  /**
   * @param {(type: string, store: any) => boolean} onPropagate
   * @returns {import('../frames/on-propagate').PropagationFilter}
   */
  #makeFilter(onPropagate) {
    return {
      propagates: (type) => {
        const store = this.#read(getFrame());
        return store === kUnset || !!onPropagate(type, store);
      },
      exit: () => {
        const frame = getFrame();
        if (this.#read(frame) !== kUnset) setFrame(this.#makeFrame(frame, kUnset));
      },
    };
  }

  #enable() {
    if (this.#slot === 0) {
      startCarrying();
      this.#slot = maps.on ? kMapped : allocateSlot(this);
    }
    this.#epoch = this.#slot === kMapped ? 0 : epochOf(this.#slot);
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
    forget(this.#retained);
  }

  /**
   * Contexts that share the frame lose the store with it.
   * @param {any} frame
   */
  #removeFrom(frame) {
    if (this.#slot === kMapped || this.#slot === 0) return removeMapped(frame, this);
    // The array may also be that of frames that the runtime's AsyncLocalStorage copied from this one.
    const copy = withStore(valuesOf(frame), this.#slot, kUnset);
    if (frame.stores === undefined) {
      frame.set(kValues, copy);
    } else if (frame instanceof MapFrame) {
      frame.change(copy);
    } else {
      frame.stores = copy;
      frame.altered = true;
    }
  }
}

// What others put in their place is not for the package's own use.
const { disable, enterWith, exit, getStore, run } = AsyncLocalStorage.prototype;

/**
 * @param {any} object a storage, or what has one behind it
 * @param {Function} fn
 * @param {any[]} args which nobody else has
 */
function exitElsewhere(object, fn, args) {
  if (resourcesKeepStores) {
    ArrayPrototypeUnshift(args, fn);
    return ReflectApply(exit, storageOf(object), args);
  }
  ArrayPrototypeUnshift(args, undefined, fn);
  return ReflectApply(object.run, object, args);
}

if (runRestoresFrame) AsyncLocalStorage.prototype.run = runInFrame.run;

/**
 * @param {object} object that is no storage but behaves as one
 * @returns {any}
 */
function storageOf(object) {
  return ensureTarget(object, () => new AsyncLocalStorage());
}

module.exports = { AsyncLocalStorage };
