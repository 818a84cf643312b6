'use strict';

// Classes of handles. The methods of a class are wrapped when the first handle of it is seen.

const {
  ObjectEntries,
  ObjectGetOwnPropertyDescriptor,
  ObjectGetPrototypeOf,
  ReflectApply,
  SafeArrayIterator,
  SafeSet,
  SafeWeakSet,
} = require('../platform/primordials');
const {
  HandleWrap,
  AsyncWrap,
  callWrap,
  destroyWrap,
  ensureRequest,
  getAsyncId,
  givePersistentIds,
  hasIds,
  initPersistentWrap,
} = require('./async-wrap');
const { like, method, replaceMethods } = require('./accessors');
const { callInitHooks } = require('../hooks/emit');
const { initHooks, initHooksExist } = require('../hooks/hook-set');
const { async_id_symbol, trigger_async_id_symbol } = require('../context/ids');
const { areActive } = require('./active');
const { nodeMajor } = require('../platform/originals');
const { followHttp2, leavesCallbacks } = require('./http2');
const { followReads, trapOnRead } = require('./stream-reads');

/**
 * Who calls this tells the hooks.
 * @param {any} handle
 * @param {number} [triggerId]
 * @returns {string | undefined} the type of one that had no ids
 */
function giveHandleIds(handle, triggerId) {
  if (hasIds(handle) || !areActive()) return undefined;
  wrapMethods(ObjectGetPrototypeOf(handle));
  const type = givePersistentIds(handle, undefined, undefined, triggerId);
  if (hasIds(handle)) trapOnRead(handle);
  return type;
}

/**
 * @param {any} handle
 * @param {number} [triggerId]
 */
function ensureHandle(handle, triggerId) {
  const type = giveHandleIds(handle, triggerId);
  if (type === undefined || !initHooksExist()) return;
  const trigger = handle[trigger_async_id_symbol];
  callInitHooks(initHooks(), handle[async_id_symbol], type, trigger, handle);
}

/** @type {Record<string, (native: Function) => Function>} */
const methods = {
  // TCP has an `onconnection` of its own on each handle.
  listen: (listen) =>
    method({
      call(...args) {
        trapOwnCallback(this, 'onconnection');
        return ReflectApply(listen, this, args);
      },
    }),
  readStart: (readStart) =>
    method({
      call() {
        ensureHandle(this);
        return ReflectApply(readStart, this, []);
      },
    }),
  // Of streams in JavaScript, which the native layer may read for a session of HTTP/2.
  readBuffer: leavesCallbacks,
  emitEOF: leavesCallbacks,
  finishShutdown: leavesCallbacks,
  finishWrite: (finishWrite) =>
    leavesCallbacks(
      method({
        call(request) {
          const result = ReflectApply(finishWrite, this, arguments);
          destroyWrap(request);
          return result;
        },
      }),
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
  for (const kind of SafeArrayIterator(kinds)) methods[`write${kind}`] = returnsRequest;
}

/** @param {Function} native takes a request and returns 0 when that will be called back */
function makesRequest(native) {
  return method({
    call(request) {
      const result = ReflectApply(native, this, arguments);
      // UDP has a `connect` that takes an address.
      if (result === 0 && typeof request === 'object') {
        trapOwnCallback(request, 'oncomplete');
        ensureRequest(request, this);
      }
      return result;
    },
  });
}

/**
 * @param {any} wrap of a class whose objects have a callback of their own, which hides the accessor
 * @param {string | symbol} name
 */
function trapOwnCallback(wrap, name) {
  const own = ObjectGetOwnPropertyDescriptor(wrap, name)?.value;
  if (typeof own !== 'function') return;
  const accessor = ObjectGetOwnPropertyDescriptor(AsyncWrap, name);
  const { get, set } = /** @type {{ get: Function, set: Function }} */ (accessor);
  if (own === ReflectApply(get, wrap, [])) return;
  ReflectApply(set, wrap, [own]);
  wrap[name] = ReflectApply(get, wrap, []);
}

/** @param {Function} native makes a request and returns it */
function returnsRequest(native) {
  return method({
    call() {
      const request = ReflectApply(native, this, arguments);
      if (typeof request === 'object' && request !== null) {
        // One of its own would hide the accessor from core, which sets it now.
        delete request.oncomplete;
        ensureRequest(request, this);
      }
      return request;
    },
  });
}

const http2Classes = new SafeSet(['Http2Session', 'Http2Stream']);

/** @type {WeakSet<object>} */
const wrapped = new SafeWeakSet();

/** @param {any} prototype */
function wrapMethods(prototype) {
  if (prototype === AsyncWrap || wrapped.has(prototype)) return;
  wrapped.add(prototype);
  for (const entry of SafeArrayIterator(ObjectEntries(methods))) {
    const name = entry[0];
    const wrap = entry[1];
    const native = ObjectGetOwnPropertyDescriptor(prototype, name)?.value;
    if (typeof native === 'function') prototype[name] = like(native, wrap(native));
  }
  followReads(prototype);
  if (http2Classes.has(prototype.constructor.name)) followHttp2(prototype, ensureHandle);
  wrapMethods(ObjectGetPrototypeOf(prototype));
}

/** @param {Function} close */
function wrapClose(close) {
  return method({
    call(callback) {
      const handle = this;
      if (!hasIds(handle)) return ReflectApply(close, handle, [callback]);
      return ReflectApply(close, handle, [
        () => {
          try {
            if (typeof callback === 'function') callWrap(handle, callback, []);
          } finally {
            destroyWrap(handle);
          }
        },
      ]);
    },
  });
}

/**
 * @param {any} native
 * @returns {object & ThisType<any>}
 */
const wrapMethodsOver = ({ asyncReset }) => ({
  getAsyncId() {
    const runtimeId = ReflectApply(getAsyncId, this, []);
    const type = runtimeId > 0 ? giveHandleIds(this) : undefined;
    // As in `ensureHandle`: core is deep inside of its own functions here.
    if (type !== undefined && initHooksExist()) {
      const trigger = this[trigger_async_id_symbol];
      callInitHooks(initHooks(), this[async_id_symbol], type, trigger, this);
    }
    return runtimeId;
  },
  /** @param {any} resource */
  asyncReset(resource) {
    const result = ReflectApply(asyncReset, this, arguments);
    destroyWrap(this);
    if (areActive()) initPersistentWrap(this, undefined, resource);
    return result;
  },
});

function install() {
  replaceMethods(AsyncWrap, wrapMethodsOver(AsyncWrap));
  replaceMethods(HandleWrap, { close: wrapClose(HandleWrap.close) });
}

module.exports = { ensureHandle, giveHandleIds, install, methods, trapOwnCallback };
