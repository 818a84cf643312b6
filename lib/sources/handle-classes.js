'use strict';

// Classes of handles. The methods of a class are wrapped when the first handle of it is seen.

const {
  HandleWrap,
  AsyncWrap,
  callWrap,
  destroyWrap,
  ensureRequest,
  getAsyncId,
  hasIds,
  initPersistentWrap,
} = require('./async-wrap');
const { areActive } = require('./active');
const { nodeMajor } = require('../runtime');
const { followHttp2, leavesCallbacks } = require('./http2');
const { followReads, trapOnRead } = require('./stream-reads');

/** @param {any} wrap */
function ensureHandle(wrap) {
  if (hasIds(wrap)) return;
  initHandle(wrap);
}

/**
 * @param {any} handle
 * @param {number} [triggerId]
 */
function initHandle(handle, triggerId) {
  if (!areActive()) return;
  wrapMethods(Object.getPrototypeOf(handle));
  initPersistentWrap(handle, undefined, undefined, triggerId);
  if (hasIds(handle)) trapOnRead(handle);
}

/** @type {Record<string, (method: Function) => Function>} */
const methods = {
  // TCP has an `onconnection` of its own on each handle.
  listen: (listen) =>
    /** @this {any} */ function (...args) {
      trapOwnCallback(this, 'onconnection');
      return Reflect.apply(listen, this, args);
    },
  readStart: (readStart) =>
    /** @this {any} */ function () {
      ensureHandle(this);
      return Reflect.apply(readStart, this, []);
    },
  // Of streams in JavaScript, which the native layer may read for a session of HTTP/2.
  readBuffer: leavesCallbacks,
  emitEOF: leavesCallbacks,
  finishShutdown: leavesCallbacks,
  finishWrite: (finishWrite) =>
    leavesCallbacks(
      /** @this {any} */ function (request) {
        const result = Reflect.apply(finishWrite, this, arguments);
        destroyWrap(request);
        return result;
      },
    ),
  reset: wrapClose,
  connect: makesRequest,
  connect6: makesRequest,
  send: makesRequest,
  send6: makesRequest,
  shutdown: makesRequest,
  // Of Workers.
  cpuUsage: returnsRequest,
  getHeapStatistics: returnsRequest,
  startCpuProfile: returnsRequest,
  startHeapProfile: returnsRequest,
  stopCpuProfile: returnsRequest,
  stopHeapProfile: returnsRequest,
  takeHeapSnapshot: returnsRequest,
};

// Up to Node 25 core makes these requests.
if (nodeMajor >= 26) {
  const kinds = ['AsciiString', 'Buffer', 'Latin1String', 'Ucs2String', 'Utf8String', 'v'];
  for (const kind of kinds) methods[`write${kind}`] = returnsRequest;
}

/** @param {Function} method that takes a request and returns 0 when that will be called back */
function makesRequest(method) {
  return /** @this {any} */ function (request) {
    const result = Reflect.apply(method, this, arguments);
    // UDP has a `connect` that takes an address.
    if (result === 0 && typeof request === 'object') {
      trapOwnCallback(request, 'oncomplete');
      ensureRequest(request, this);
    }
    return result;
  };
}

/**
 * @param {any} wrap of a class whose objects have a callback of their own, which hides the accessor
 * @param {string} name
 */
function trapOwnCallback(wrap, name) {
  const own = Object.getOwnPropertyDescriptor(wrap, name)?.value;
  if (typeof own !== 'function') return;
  const accessor = Object.getOwnPropertyDescriptor(AsyncWrap, name);
  const { get, set } = /** @type {{ get: Function, set: Function }} */ (accessor);
  if (own === Reflect.apply(get, wrap, [])) return;
  Reflect.apply(set, wrap, [own]);
  wrap[name] = Reflect.apply(get, wrap, []);
}

/** @param {Function} method that makes a request and returns it */
function returnsRequest(method) {
  return /** @this {any} */ function () {
    const request = Reflect.apply(method, this, arguments);
    if (typeof request === 'object' && request !== null) {
      // One of its own would hide the accessor from core, which sets it now.
      delete request.oncomplete;
      ensureRequest(request, this);
    }
    return request;
  };
}

const http2Classes = new Set(['Http2Session', 'Http2Stream']);

/** @type {WeakSet<object>} */
const wrapped = new WeakSet();

/** @param {any} prototype */
function wrapMethods(prototype) {
  if (prototype === AsyncWrap || wrapped.has(prototype)) return;
  wrapped.add(prototype);
  for (const [name, wrap] of Object.entries(methods)) {
    const method = Object.getOwnPropertyDescriptor(prototype, name)?.value;
    if (typeof method === 'function') prototype[name] = wrap(method);
  }
  followReads(prototype);
  if (http2Classes.has(prototype.constructor.name)) followHttp2(prototype, initHandle);
  wrapMethods(Object.getPrototypeOf(prototype));
}

/** @this {any} */
function getAsyncIdOfKnown() {
  const runtimeId = Reflect.apply(getAsyncId, this, []);
  if (runtimeId > 0) ensureHandle(this);
  return runtimeId;
}

/** @param {Function} close */
function wrapClose(close) {
  return /** @this {any} */ function (callback) {
    const handle = this;
    if (!hasIds(handle)) return Reflect.apply(close, handle, [callback]);
    return Reflect.apply(close, handle, [
      () => {
        try {
          if (typeof callback === 'function') callWrap(handle, callback, []);
        } finally {
          destroyWrap(handle);
        }
      },
    ]);
  };
}

/** @param {Function} asyncReset */
function wrapAsyncReset(asyncReset) {
  return /** @this {any} */ function (resource) {
    const result = Reflect.apply(asyncReset, this, arguments);
    destroyWrap(this);
    if (areActive()) initPersistentWrap(this, undefined, resource);
    return result;
  };
}

function install() {
  AsyncWrap.getAsyncId = getAsyncIdOfKnown;
  AsyncWrap.asyncReset = wrapAsyncReset(AsyncWrap.asyncReset);
  HandleWrap.close = wrapClose(HandleWrap.close);
}

module.exports = { ensureHandle, initHandle, install };
