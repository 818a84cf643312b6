'use strict';

// An accessor in the place of a callback property of AsyncWrap. Core assigns the callback, and the native
// layer reads it and calls what it gets: a function that calls the callback in the context of its wrap.

const { ObjectHasOwn, ReflectApply, String } = require('../platform/primordials');
const { async_id_symbol, trigger_async_id_symbol } = require('../context/ids');
const { callInitHooks } = require('../hooks/emit');
const { initHooks, initHooksExist } = require('../hooks/hook-set');
const { sourcesAreActive } = require('./active');
const { callbackIn, replaceable } = require('./callbacks');
const { hideFromInspection } = require('./inspection');

const kCallbacks = Symbol('callbacks');

/**
 * @typedef {object} Store where a callback is kept
 * @property {(wrap: any) => any} read the object that has it, if there is one
 * @property {(wrap: any) => any} create the object that gets it
 */

/** On the wrap itself. @type {Store} */
const onWrap = { read: (wrap) => wrap, create: (wrap) => wrap };

/**
 * On an object of the handle. With one more property for each callback, V8 would keep the properties of a
 * handle in a hash table.
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
 * @param {(wrap: any, callback: Function, args: ArrayLike<any>) => any} call calls it in its context
 * @param {(wrap: any) => string | undefined} [assignIds] is called when the callback is set, and returns the
 *   type if the wrap is new
 * @param {object} [options]
 * @param {Store} [options.store]
 * @param {(wrap: any) => boolean} [options.isCreated] whether the wrap is a resource when its callback is set
 * @returns {PropertyDescriptor & ThisType<any>}
 */
function callbackProperty(
  name,
  call,
  assignIds = () => undefined,
  { store = onWrap, isCreated = () => true } = {},
) {
  const key = Symbol(String(name));
  hideFromInspection(key, (kept) => [[name, callbackIn(kept)]]);
  const read = (/** @type {any} */ wrap) => store.read(wrap)?.[key];
  /** @this {any} */
  function callback() {
    const kept = read(this);
    if (typeof kept === 'function') return call(this, kept, arguments);
    return ReflectApply(kept.first, this, arguments);
  }
  const { shown, replace } = replaceable({ shared: callback, read, call });
  return {
    get() {
      const kept = read(this);
      if (typeof kept !== 'function') return shown(kept);
      return sourcesAreActive() ? callback : kept;
    },
    set(value) {
      const kept = read(this);
      const isFirst = kept === undefined && value !== callback;
      store.create(this)[key] = isFirst ? value : replace(kept, value);
      const type = typeof value === 'function' && isCreated(this) ? assignIds(this) : undefined;
      if (type === undefined || !initHooksExist()) return;
      const trigger = this[trigger_async_id_symbol];
      callInitHooks(initHooks(), this[async_id_symbol], type, trigger, this);
    },
  };
}

module.exports = { besideHandle, callbackProperty, kCallbacks };
