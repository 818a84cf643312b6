'use strict';

// The callbacks of requests, `oncomplete` and `ondone`. They are called once, and the request ends with them.

const { ObjectGetPrototypeOf, ReflectApply, SafeSet } = require('../platform/primordials');
const { async_id_symbol, trigger_async_id_symbol } = require('../context/ids');
const { isTracking } = require('../context/runtime-context');
const { callInitHooks } = require('../hooks/emit');
const { initHooks, initHooksExist } = require('../hooks/hook-set');
const { sourcesAreActive } = require('./active');
const { callbackProperty } = require('./callback-property');
const { assignedCallback, createReplace, visibleCallback } = require('./callbacks');
const dnsChannels = require('./dns-channels');
const { hideFromInspection } = require('./inspection');
const {
  assignRequestIds,
  callWrap,
  destroyWrap,
  isPersistent,
  trackRequest,
} = require('./wrap-context');

// Requests of these classes become resources when a handle accepts them, and only if they do not complete
// synchronously.
const acceptedClasses = new SafeSet([
  'PipeConnectWrap',
  'SendWrap',
  'ShutdownWrap',
  'TCPConnectWrap',
  'WriteWrap',
]);

// Requests that come from the module `dns`.
const dnsClasses = new SafeSet(['GetAddrInfoReqWrap', 'GetNameInfoReqWrap', 'QueryReqWrap']);

const kCreatedOnAssignment = Symbol('createdOnAssignment');

/**
 * @param {any} request
 * @returns {boolean} whether it becomes a resource when its callback is assigned; cached on the prototype
 */
function createdOnAssignment(request) {
  const cached = request[kCreatedOnAssignment];
  if (cached !== undefined) return cached;
  const prototype = ObjectGetPrototypeOf(request);
  if (dnsClasses.has(prototype.constructor.name)) dnsChannels.install();
  return (prototype[kCreatedOnAssignment] = !acceptedClasses.has(prototype.constructor.name));
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
    // The `ondone` of HTTP/2 sessions does not end them.
    if (!isPersistent(request)) destroyWrap(request);
  }
}

const kOnComplete = Symbol('oncomplete');
hideFromInspection(kOnComplete, (stored) => [['oncomplete', assignedCallback(stored)]]);

/** @this {any} */
function callOnComplete() {
  const stored = this[kOnComplete];
  if (typeof stored === 'function') return callRequest(this, stored, arguments);
  return ReflectApply(stored.first, this, arguments);
}

const replace = createReplace({
  shared: callOnComplete,
  read: (request) => request[kOnComplete],
  call: callRequest,
});

/**
 * The accessor that `callbackProperty` would return. It is written out because V8 shares the feedback of all accessors
 * that a function returns, and this one is called far more often than the others.
 * @type {PropertyDescriptor & ThisType<any>}
 */
const oncomplete = {
  get() {
    const stored = this[kOnComplete];
    if (typeof stored !== 'function') return visibleCallback(stored);
    return sourcesAreActive() ? callOnComplete : stored;
  },
  set(value) {
    const stored = this[kOnComplete];
    const isFirst = stored === undefined && value !== callOnComplete;
    this[kOnComplete] = isFirst ? value : replace(stored, value);
    const type =
      typeof value === 'function' && createdOnAssignment(this) ? assignRequestIds(this) : undefined;
    if (type === undefined || !initHooksExist()) return;
    const trigger = this[trigger_async_id_symbol];
    callInitHooks(initHooks(), this[async_id_symbol], type, trigger, this);
  },
};

const ondone = callbackProperty('ondone', callRequest, assignRequestIds, {
  isCreated: createdOnAssignment,
});

module.exports = { oncomplete, ondone };
