'use strict';

// The class AsyncLocalStorage, over frames. A storage owns its slot, which says where frames have its store. This
// file implements the semantics of Node 24 and later, where the runtime's own AsyncLocalStorage uses frames.
// `disable` and `exit` of Node 20 and 22 are in disabled-stores.js.

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
const { prepareStorage } = require('../tracking');
const { startCarrying } = require('../frames/carrying');
const { makeAnyFrame, readAnyFrame, removeStore } = require('../frames/any-frame');
const { emptyFrame, makeFrame, readBeside, readStore } = require('../frames/frame');
const { kMappedSlot, maps, readMapped } = require('../frames/map-frames');
const { allocateSlot, kNoSlot } = require('../frames/slots');
const { kUnset } = require('../frames/stores');
const { createDisabling } = require('./disabled-stores');
const {
  ensureStorageBehind,
  exposeStorage,
  failAsNoStorage,
  storageBehind,
} = require('./receivers');
const { runByEnterWith, runInFrame } = require('./run-variants');
const { RunScope } = require('./run-scope');
const { Settings, kNoSettings } = require('./settings');

// Core carries a context only if there is a frame, so where the runtime uses frames, a `run` outside of any frame
// leaves an empty one.
const frameAfterRun = runtimeFrames ? emptyFrame : undefined;

/** @typedef {InstanceType<typeof import('../frames/slots').Slot>} Slot */

// Set by the class, whose private fields they use. They are functions because private methods would cost each
// storage a field, and each call a check of the receiver.
/** @type {(object: any) => any} the rare cases of `getStore`, which has to be short to be inlined */
let getElsewhere;
/** @type {(object: any, prior: any, store: any, fn: Function, args: any[]) => any} the same for `run` */
let runElsewhere;
/**
 * A `run` with another store than the current one, where the storage is new or disabled, or frames are Maps.
 * @type {(storage: any, store: any, fn: Function, args: any[]) => any}
 */
let runLong;
/**
 * Exits only this storage: changes of other storages inside the `run` remain.
 * @type {(storage: any, frameAround: any, slot: Slot) => void}
 */
let leaveRun;
/** @type {(storage: any) => void} called before a store is entered if the storage has no slot */
let enable;
/** @type {(storage: any, onPropagate: Function) => import('../frames/on-propagate').PropagationFilter} */
let makeFilter;
/** @type {ReturnType<typeof createDisabling> | undefined} only on Node 20 and 22 */
let disabling;

// Without a prototype, because a program may have put options on Object.prototype.
const kNoOptions = /** @type {any} */ (ObjectFreeze({ __proto__: null }));

class AsyncLocalStorage {
  static {
    getElsewhere = (object) => {
      const frame = getFrame();
      if (#slot in object) {
        const value = readAnyFrame(frame, object.#slot, object);
        return value === kUnset ? object.#settings.defaultValue : value;
      }
      const storage = storageBehind(object);
      if (resourcesKeepStores) return storage && FunctionPrototypeCall(getStore, storage);
      const value = storage === undefined ? kUnset : readAnyFrame(frame, storage.#slot, storage);
      return value === kUnset ? failAsNoStorage(object) : value;
    };
    runElsewhere = (object, prior, store, fn, args) => {
      if (ObjectIs(store, prior)) return ReflectApply(fn, null, args);
      const isStorage = #slot in object;
      if (runtimeFrames && !(isStorage && object.enterWith === enterWith)) {
        return runByEnterWith(object, prior, store, fn, args);
      }
      if (isStorage) return runLong(object, store, fn, args);
      ArrayPrototypeUnshift(args, store, fn);
      return ReflectApply(run, storageOf(object), args);
    };
    enable = (storage) => {
      if (disabling?.enable(storage)) return;
      startCarrying();
      storage.#slot = maps.on ? kMappedSlot : allocateSlot(storage);
    };
    runLong = (storage, store, fn, args) => {
      if (storage.#slot === kNoSlot) enable(storage);
      const slot = storage.#slot;
      const previous = getFrame();
      const frame = makeAnyFrame(previous, slot, store, storage);
      setFrame(frame);
      try {
        return ReflectApply(fn, null, args);
      } finally {
        // Native code may write to a MapFrame, so an empty one cannot be shared.
        const canBeShared = previous !== undefined || !maps.on;
        if (getFrame() === frame && !frame.isAltered(slot) && canBeShared) {
          setFrame(previous ?? frameAfterRun);
        } else leaveRun(storage, previous, slot);
      }
    };
    leaveRun = (storage, previous, slot) => {
      let value;
      if (slot !== kMappedSlot) value = readStore(previous, slot);
      else if ((value = readMapped(previous, storage)) === kUnset) {
        value = storage.#settings.defaultValue;
      }
      if (storage.#slot === kNoSlot) disabling?.leaveRun(storage, value);
      else setFrame(makeAnyFrame(getFrame(), slot, value, storage));
    };
    makeFilter = (storage, onPropagate) => ({
      propagates(type) {
        const store = readAnyFrame(getFrame(), storage.#slot, storage);
        return store === kUnset || !!onPropagate(type, store);
      },
      exit() {
        const frame = getFrame();
        const slot = storage.#slot;
        if (readAnyFrame(frame, slot, storage) === kUnset) return;
        setFrame(makeAnyFrame(frame, slot, kUnset, storage));
      },
    });
    if (resourcesKeepStores) {
      disabling = createDisabling({
        slotOf: (storage) => storage.#slot,
        setSlot(storage, slot) {
          storage.#slot = slot;
        },
      });
    }
  }

  // Index and epoch are fields of another object, so that `getStore` looks up a single private field where a program
  // has many subclasses, for which V8 cannot specialize it.
  #slot = kNoSlot;
  // Keeps the filter alive as long as the storage.
  #settings = kNoSettings;

  /**
   * @param {object} [options]
   * @param {any} [options.defaultValue] what `getStore` returns if there is no store
   * @param {string} [options.name]
   * @param {(type: string, store: any) => boolean} [options.onPropagate] whether the store propagates to a
   *   new resource of this type
   * @throws {TypeError} ERR_INVALID_ARG_TYPE
   */
  constructor(options = kNoOptions) {
    validateObject(options, 'options');
    const settings = new Settings(options.defaultValue);
    exposeStorage(this);
    if (options.name !== undefined) settings.name = `${options.name}`;
    const { onPropagate } = options;
    if (onPropagate !== undefined) {
      validateFunction(onPropagate, 'options.onPropagate');
      settings.filter = makeFilter(this, onPropagate);
    }
    if (options !== kNoOptions) this.#settings = settings;
    prepareStorage(this.#settings.filter);
  }

  get name() {
    return this.#settings.name;
  }

  /**
   * Returns a function that calls `fn` in the current context.
   * @param {Function} fn
   */
  static bind(fn) {
    return AsyncResource.bind(fn);
  }

  /** Returns a function that calls its first argument in the current context. */
  static snapshot() {
    // V8 puts this name into the message if it is no function.
    return AsyncLocalStorage.bind((/** @type {Function} */ cb, /** @type {any[]} */ ...args) =>
      // eslint-disable-next-line no-restricted-syntax -- spreadsAsEver
      spreadsAsEver() || typeof cb !== 'function' ? cb(...args) : ReflectApply(cb, undefined, args),
    );
  }

  getStore() {
    try {
      const frame = getFrame();
      // `readStore`, inlined by hand: no function is called more often.
      if (frame === undefined) return this.#settings.defaultValue;
      const slot = this.#slot;
      const value = frame.slot === slot ? frame.store : readBeside(frame, slot);
      if (value !== kUnset) return value;
      if (!maps.on) return this.#settings.defaultValue;
    } catch {
      // The receiver is not a storage. Checking that first would slow down each call.
    }
    return getElsewhere(this);
  }

  /** @param {any} store */
  enterWith(store) {
    if (!(#slot in this)) return FunctionPrototypeCall(enterWith, storageOf(this), store);
    if (this.#slot === kNoSlot) enable(this);
    setFrame(makeAnyFrame(getFrame(), this.#slot, store, this));
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
      this.#slot === kNoSlot ||
      maps.on ||
      this.enterWith !== enterWith
    ) {
      return runElsewhere(this, prior, store, fn, args);
    }
    const previous = getFrame();
    const slot = this.#slot;
    const frame = makeFrame(previous, slot, store);
    setFrame(frame);
    try {
      return ReflectApply(fn, null, args);
    } finally {
      if (getFrame() === frame && frame.slot === slot) setFrame(previous ?? frameAfterRun);
      else leaveRun(this, previous, slot);
    }
  }

  /**
   * @param {Function} fn
   * @param {any[]} args
   */
  exit(fn, ...args) {
    if (disabling !== undefined) {
      if (#slot in this) return disabling.exit(this, fn, args);
      ArrayPrototypeUnshift(args, fn);
      return ReflectApply(exit, storageOf(this), args);
    }
    // eslint-disable-next-line no-restricted-syntax -- spreadsAsEver
    if (spreadsAsEver()) return this.run(undefined, fn, ...args);
    ArrayPrototypeUnshift(args, undefined, fn);
    return ReflectApply(this.run, this, args);
  }

  /** `getStore` returns the default value until the next `run` or `enterWith`. */
  disable() {
    if (!(#slot in this)) return FunctionPrototypeCall(disable, storageOf(this));
    if (disabling !== undefined) return disabling.disable(this);
    const frame = getFrame();
    const slot = this.#slot;
    if (readAnyFrame(frame, slot, this) !== kUnset) removeStore(frame, slot, this);
  }

  /**
   * Enters a store until the returned scope is disposed.
   * @param {any} store
   */
  withScope(store) {
    return new RunScope(this, store);
  }
}

// The package does not use a program's replacements of these methods.
const { disable, enterWith, exit, getStore, run } = AsyncLocalStorage.prototype;

if (runRestoresFrame) AsyncLocalStorage.prototype.run = runInFrame.run;

/**
 * @param {object} receiver that is not a storage
 * @returns {any}
 */
function storageOf(receiver) {
  return ensureStorageBehind(receiver, () => new AsyncLocalStorage());
}

module.exports = { AsyncLocalStorage };
