'use strict';

// Replaces a callback property of AsyncWrap by an accessor. Core assigns the callback. The native layer reads the
// property, and gets a function that calls the callback in the context of its wrap.

const { ObjectHasOwn, ReflectApply, String } = require('../platform/primordials');
const { async_id_symbol, trigger_async_id_symbol } = require('../context/ids');
const { callInitHooks } = require('../hooks/emit');
const { initHooks, initHooksExist } = require('../hooks/hook-set');
const { sourcesAreActive } = require('./active');
const { assignedCallback, createReplace, visibleCallback } = require('./callbacks');
const { hideFromInspection } = require('./inspection');

const kCallbacks = Symbol('callbacks');

/**
 * @typedef {object} Store where a callback is stored
 * @property {(wrap: any) => any} read the object that has it, if there is one
 * @property {(wrap: any) => any} create the object that gets it
 */

/** On the wrap itself. @type {Store} */
const onWrap = { read: (wrap) => wrap, create: (wrap) => wrap };

/**
 * In an object that is a property of the handle. With a property of its own for each callback, V8 would turn the
 * handle's properties into a hash table.
 * @type {Store}
 */
const besideHandle = {
  read: (handle) => handle[kCallbacks],
  create(handle) {
    if (!ObjectHasOwn(handle, kCallbacks)) handle[kCallbacks] = {};
    return handle[kCallbacks];
  },
};

/**
 * @param {string | symbol} name
 * @param {(wrap: any, callback: Function, args: ArrayLike<any>) => any} call calls the callback in its context
 * @param {(wrap: any) => string | undefined} [assignIds] called when the callback is set; returns the type if the
 *   wrap is new
 * @param {object} [options]
 * @param {Store} [options.store]
 * @param {(wrap: any) => boolean} [options.isCreated] whether setting the callback makes the wrap a resource
 * @returns {PropertyDescriptor & ThisType<any>}
 */
function callbackProperty(
  name,
  call,
  assignIds = () => undefined,
  { store = onWrap, isCreated = () => true } = {},
) {
  const key = Symbol(String(name));
  hideFromInspection(key, (stored) => [[name, assignedCallback(stored)]]);
  const read = (/** @type {any} */ wrap) => store.read(wrap)?.[key];
  /** @this {any} */
  function callback() {
    const stored = read(this);
    if (typeof stored === 'function') return call(this, stored, arguments);
    return ReflectApply(stored.first, this, arguments);
  }
  const replace = createReplace({ shared: callback, read, call });
  return {
    get() {
      const stored = read(this);
      if (typeof stored !== 'function') return visibleCallback(stored);
      return sourcesAreActive() ? callback : stored;
    },
    set(value) {
      const stored = read(this);
      const isFirst = stored === undefined && value !== callback;
      store.create(this)[key] = isFirst ? value : replace(stored, value);
      const type = typeof value === 'function' && isCreated(this) ? assignIds(this) : undefined;
      if (type === undefined || !initHooksExist()) return;
      const trigger = this[trigger_async_id_symbol];
      callInitHooks(initHooks(), this[async_id_symbol], type, trigger, this);
    },
  };
}

module.exports = { besideHandle, callbackProperty, kCallbacks };
