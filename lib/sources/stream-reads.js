'use strict';

// `onread` of streams, an accessor of the native layer that cannot be replaced. The native layer gets a
// function that calls core's callback in the context of the stream, and core reads its own callback,
// which it compares.

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
 * One pair for all streams. V8 makes pairs of accessors among its old objects, where one that belongs to
 * a single stream would keep it alive until a major collection.
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
  /** From core's callbacks to the functions that the native layer gets. @type {WeakMap<Function, Function>} */
  #wrappers = new SafeWeakMap();
  /** The other way round. @type {WeakMap<Function, Function>} */
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
    // The native layer aborts on anything else.
    if (typeof value === 'function') this.#set(stream, this.#wrapperOf(value));
  }

  /**
   * Where the class inherits the accessor, it has been hidden. Otherwise each stream gets an own one.
   * @param {any} stream
   */
  trap(stream) {
    const isOwn = ObjectGetPrototypeOf(stream) === this.#prototype;
    if (isOwn) {
      // Without ids nobody sees the difference: the callback is entered when it reads the owner.
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
 * Has the callback of a stream called in its context, also one that was set before its class was followed.
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
