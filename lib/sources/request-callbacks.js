'use strict';

// The callbacks of requests, `oncomplete` and `ondone`, which are called once: the request ends with them.

const { ObjectGetPrototypeOf, ReflectApply, SafeSet } = require('../platform/primordials');
const { async_id_symbol, trigger_async_id_symbol } = require('../context/ids');
const { isTracking } = require('../context/runtime-context');
const { callInitHooks } = require('../hooks/emit');
const { initHooks, initHooksExist } = require('../hooks/hook-set');
const { sourcesAreActive } = require('./active');
const { callbackProperty } = require('./callback-property');
const { callbackIn, replaceable } = require('./callbacks');
const dnsChannels = require('./dns-channels');
const { hideFromInspection } = require('./inspection');
const {
  assignRequestIds,
  callWrap,
  destroyWrap,
  isPersistent,
  trackRequest,
} = require('./wrap-context');

// Requests of these classes become resources when a handle accepts them, and only if that does not end at once.
const lateClasses = new SafeSet([
  'PipeConnectWrap',
  'SendWrap',
  'ShutdownWrap',
  'TCPConnectWrap',
  'WriteWrap',
]);

// Requests that come from the module `dns`.
const dnsClasses = new SafeSet(['GetAddrInfoReqWrap', 'GetNameInfoReqWrap', 'QueryReqWrap']);

const kEarly = Symbol('early');

/**
 * @param {any} request
 * @returns {boolean} whether it is of another class, which is cached on the prototype
 */
function isEarly(request) {
  const early = request[kEarly];
  if (early !== undefined) return early;
  const prototype = ObjectGetPrototypeOf(request);
  if (dnsClasses.has(prototype.constructor.name)) dnsChannels.install();
  return (prototype[kEarly] = !lateClasses.has(prototype.constructor.name));
}

/**
 * @param {any} request
 * @param {Function} callback
 * @param {ArrayLike<any>} args
 */
function callRequest(request, callback, args) {
  trackRequest(request);
  // Without ids there is no destroy to emit.
  if (!isTracking()) return callWrap(request, callback, args);
  try {
    return callWrap(request, callback, args);
  } finally {
    // HTTP/2 sessions have an `ondone` too, which does not end them.
    if (!isPersistent(request)) destroyWrap(request);
  }
}

const kOnComplete = Symbol('oncomplete');
hideFromInspection(kOnComplete, (kept) => [['oncomplete', callbackIn(kept)]]);

/** @this {any} */
function callOnComplete() {
  const kept = this[kOnComplete];
  if (typeof kept === 'function') return callRequest(this, kept, arguments);
  return ReflectApply(kept.first, this, arguments);
}

const { shown, replace } = replaceable({
  shared: callOnComplete,
  read: (request) => request[kOnComplete],
  call: callRequest,
});

/**
 * What `callbackProperty` would return. But V8 collects one feedback for all accessors that a function
 * returns, and this one is used far more often than the others.
 * @type {PropertyDescriptor & ThisType<any>}
 */
const oncomplete = {
  get() {
    const kept = this[kOnComplete];
    if (typeof kept !== 'function') return shown(kept);
    return sourcesAreActive() ? callOnComplete : kept;
  },
  set(value) {
    const kept = this[kOnComplete];
    const isFirst = kept === undefined && value !== callOnComplete;
    this[kOnComplete] = isFirst ? value : replace(kept, value);
    const type = typeof value === 'function' && isEarly(this) ? assignRequestIds(this) : undefined;
    if (type === undefined || !initHooksExist()) return;
    const trigger = this[trigger_async_id_symbol];
    callInitHooks(initHooks(), this[async_id_symbol], type, trigger, this);
  },
};

const ondone = callbackProperty('ondone', callRequest, assignRequestIds, { isCreated: isEarly });

module.exports = { oncomplete, ondone };
