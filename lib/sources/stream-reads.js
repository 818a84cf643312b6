'use strict';

// What streams read. `onread` is an accessor of the native layer, and core compares what it finds there:
// core finds its own callback, and the native layer has ours.

const {
  ObjectDefineProperty,
  ObjectGetOwnPropertyDescriptor,
  ObjectGetPrototypeOf,
  ObjectHasOwn,
  ReflectApply,
  ReflectGet,
  ReflectSet,
} = require('../platform/primordials');
const { callWrap } = require('./async-wrap');
const { hide } = require('./inspection');
const { leaveCallback } = require('./http2');

const kOnRead = Symbol('onread');
const kNative = Symbol('nativeOnRead');
hide(kOnRead);

/** @this {any} */
function onRead() {
  leaveCallback();
  return callWrap(this, this[kOnRead], arguments);
}

/**
 * One pair for all streams. V8 makes pairs of accessors among its old objects, where one that belongs to
 * a single stream would keep it alive until a major collection.
 * @type {{ __proto__: null } & PropertyDescriptor & ThisType<any>}
 */
const onReadProperty = {
  __proto__: null,
  get() {
    return this[kOnRead];
  },
  set(value) {
    this[kOnRead] = value;
    // The native layer aborts on anything else.
    if (typeof value === 'function') this[kNative].set(this, onRead);
  },
  configurable: true,
  enumerable: false,
};

/** `onread` of a class of streams, an accessor of the native layer that cannot be replaced. */
class NativeOnRead {
  #prototype;
  #accessor;

  /** @param {object} prototype */
  constructor(prototype) {
    this.#prototype = prototype;
    this.#accessor = ObjectGetOwnPropertyDescriptor(prototype, 'onread') ?? {};
  }

  /** @param {object} stream */
  get(stream) {
    const { get } = this.#accessor;
    // Node 20 shows it as a value.
    return get ? ReflectApply(get, stream, []) : ReflectGet(this.#prototype, 'onread', stream);
  }

  /**
   * @param {object} stream
   * @param {Function} callback
   */
  set(stream, callback) {
    const { set } = this.#accessor;
    if (set) ReflectApply(set, stream, [callback]);
    else ReflectSet(this.#prototype, 'onread', callback, stream);
  }

  /** @param {object} stream */
  isOfClass(stream) {
    return ObjectGetPrototypeOf(stream) === this.#prototype;
  }
}

/**
 * Has core find its callback in `onread`, and the native layer ours: core compares what it reads. Where
 * the class of the stream has the accessor from its parent it has been hidden, else each stream gets
 * one of its own.
 * @param {any} stream
 */
function trapOnRead(stream) {
  const native = stream[kNative];
  if (native === undefined || stream[kOnRead] !== undefined) return;
  const onread = native.get(stream);
  if (native.isOfClass(stream)) ObjectDefineProperty(stream, 'onread', onReadProperty);
  stream.onread = onread;
}

/**
 * Hides an accessor that the class has from its parent, where one for all its streams can be.
 * @param {any} prototype of a class of handles, or of a parent of one
 */
function followReads(prototype) {
  if (ObjectHasOwn(prototype, 'onread')) prototype[kNative] = new NativeOnRead(prototype);
  else if ('onread' in prototype) ObjectDefineProperty(prototype, 'onread', onReadProperty);
}

module.exports = { followReads, trapOnRead };
