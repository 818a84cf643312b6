'use strict';

// `onread` of streams, an accessor of the native layer that cannot be replaced. The native layer gets a function that
// calls core's callback in the context of the stream. Core reads its own callback, because it compares the two.

const {
  ObjectDefineProperty,
  ObjectGetOwnPropertyDescriptor,
  ObjectGetPrototypeOf,
  ObjectHasOwn,
  ReflectApply,
  ReflectGet,
  ReflectSet,
  SafeWeakMap,
} = require('../platform/primordials');
const { isTracking } = require('../context/runtime-context');
const { callStream, leaveCallback } = require('./owner-callbacks');
const { callWrap } = require('./wrap-context');

const kNative = Symbol('nativeOnRead');

/**
 * One pair for all streams. V8 allocates accessor pairs in the old generation, where a pair for a single stream would
 * keep that stream alive until a major collection.
 * @type {{ __proto__: null } & PropertyDescriptor & ThisType<any>}
 */
const onReadProperty = {
  __proto__: null,
  get() {
    return this[kNative].getCallback(this);
  },
  set(value) {
    this[kNative].setCallback(this, value);
  },
  configurable: true,
  enumerable: false,
};

/** The native accessor of a class of streams. */
class NativeOnRead {
  #prototype;
  #accessor;
  #call;
  /** The functions that the native layer gets, by core's callbacks. @type {WeakMap<Function, Function>} */
  #wrappers = new SafeWeakMap();
  /** Core's callbacks, by the functions that the native layer gets. @type {WeakMap<Function, Function>} */
  #callbacks = new SafeWeakMap();

  /**
   * @param {any} prototype
   * @param {(stream: any, callback: Function, args: ArrayLike<any>) => any} call calls it in the stream's context
   */
  constructor(prototype, call) {
    this.#prototype = prototype;
    this.#accessor = ObjectGetOwnPropertyDescriptor(prototype, 'onread') ?? {};
    this.#call = call;
  }

  /** @param {object} stream */
  #get(stream) {
    const { get } = this.#accessor;
    // Node 20 shows it as a value.
    return get ? ReflectApply(get, stream, []) : ReflectGet(this.#prototype, 'onread', stream);
  }

  /**
   * @param {object} stream
   * @param {Function} callback
   */
  #set(stream, callback) {
    const { set } = this.#accessor;
    if (set) ReflectApply(set, stream, [callback]);
    else ReflectSet(this.#prototype, 'onread', callback, stream);
  }

  /**
   * @param {Function} callback
   * @returns {Function} the same for all streams, most of which have the same callback
   */
  #wrapperOf(callback) {
    let wrapper = this.#wrappers.get(callback);
    if (wrapper === undefined) {
      const call = this.#call;
      wrapper = /** @this {any} */ function () {
        leaveCallback();
        return call(this, callback, arguments);
      };
      this.#wrappers.set(callback, wrapper);
      this.#callbacks.set(wrapper, callback);
    }
    return wrapper;
  }

  /** @param {object} stream */
  getCallback(stream) {
    const callback = this.#get(stream);
    return this.#callbacks.get(callback) ?? callback;
  }

  /**
   * @param {object} stream
   * @param {any} value
   */
  setCallback(stream, value) {
    // The native layer aborts on other values.
    if (typeof value === 'function') this.#set(stream, this.#wrapperOf(value));
  }

  /**
   * Where the class inherits the accessor, its prototype has `onReadProperty`. Otherwise each stream gets it as an own
   * property.
   * @param {any} stream
   */
  trap(stream) {
    const isOwn = ObjectGetPrototypeOf(stream) === this.#prototype;
    if (isOwn) {
      // Without ids the difference is not observable: the callback is entered when it reads the owner.
      if (this.#call === callStream && !isTracking()) return;
      if (ObjectHasOwn(stream, 'onread')) return;
    }
    const callback = this.#get(stream);
    if (isOwn) ObjectDefineProperty(stream, 'onread', onReadProperty);
    if (typeof callback === 'function' && !this.#callbacks.has(callback))
      this.setCallback(stream, callback);
  }
}

/**
 * Wraps the callback of a stream so that it is called in its context, also if it was set before the class was followed.
 * @param {any} stream
 */
function trapOnRead(stream) {
  stream[kNative]?.trap(stream);
}

/**
 * @param {any} prototype of a class of handles, or of a parent of one
 */
function followReads(prototype) {
  if (ObjectHasOwn(prototype, 'onread')) {
    const call = prototype.constructor.name === 'Http2Stream' ? callStream : callWrap;
    prototype[kNative] = new NativeOnRead(prototype, call);
  } else if ('onread' in prototype) {
    ObjectDefineProperty(prototype, 'onread', onReadProperty);
  }
}

module.exports = { followReads, trapOnRead };
