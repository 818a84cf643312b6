'use strict';

// Classes of handles. The methods of a class are wrapped when its first handle is seen: those that create a
// request, that start reading, and that end the handle.

const {
  ObjectEntries,
  ObjectGetOwnPropertyDescriptor,
  ObjectGetPrototypeOf,
  ObjectHasOwn,
  ReflectApply,
  SafeArrayIterator,
  SafeSet,
  SafeWeakSet,
} = require('../platform/primordials');
const { async_id_symbol, trigger_async_id_symbol } = require('../context/ids');
const { isTracking } = require('../context/runtime-context');
const { callInitHooks } = require('../hooks/emit');
const { initHooks, initHooksExist } = require('../hooks/hook-set');
const { nodeMajor } = require('../platform/originals');
const { asMethod, copyFunctionProperties, replaceMethods } = require('./replacement');
const { sourcesAreActive } = require('./active');
const { AsyncWrap, HandleWrap, getAsyncId, runtimeIdOf } = require('./async-wrap');
const { followHttp2 } = require('./http2');
const { wrapCallingMethod } = require('./owner-callbacks');
const { followReads, trapOnRead } = require('./stream-reads');
const {
  adoptWrap,
  assignPersistentIds,
  callWrap,
  destroyWrap,
  initPersistentWrap,
  isTracked,
  trackRequest,
} = require('./wrap-context');
const { followZlib, isZlib } = require('./zlib');

/**
 * The caller calls the `init` hooks.
 * @param {any} handle
 * @param {number} [triggerId]
 * @returns {string | undefined} the type, if ids were assigned
 */
function assignHandleIds(handle, triggerId) {
  const asyncId = handle[async_id_symbol];
  if (asyncId !== undefined) {
    if (asyncId === 0 && isTracking()) adoptWrap(handle);
    return undefined;
  }
  // A mock that only has the prototype of a handle has no id of the runtime.
  if (!sourcesAreActive() || runtimeIdOf(handle) <= 0) return undefined;
  wrapMethods(ObjectGetPrototypeOf(handle), handle);
  const type = assignPersistentIds(handle, undefined, undefined, triggerId);
  trapOnRead(handle);
  return type;
}

/**
 * @param {any} handle
 * @param {number} [triggerId]
 */
function trackHandle(handle, triggerId) {
  const type = assignHandleIds(handle, triggerId);
  if (type === undefined || !initHooksExist()) return;
  const trigger = handle[trigger_async_id_symbol];
  callInitHooks(initHooks(), handle[async_id_symbol], type, trigger, handle);
}

/** By the name of the method. @type {Record<string, (native: Function) => Function>} */
const methods = {
  // Each TCP handle has an `onconnection` of its own.
  listen: (listen) =>
    asMethod({
      call(...args) {
        exposeAccessor(this, 'onconnection');
        return ReflectApply(listen, this, args);
      },
    }),
  readStart: (readStart) =>
    asMethod({
      call() {
        trackHandle(this);
        return ReflectApply(readStart, this, []);
      },
    }),
  // For streams that are implemented in JavaScript. An HTTP/2 session may read them.
  readBuffer: wrapCallingMethod,
  emitEOF: wrapCallingMethod,
  finishShutdown: wrapCallingMethod,
  finishWrite: (finishWrite) =>
    wrapCallingMethod(
      asMethod({
        call(request) {
          const result = ReflectApply(finishWrite, this, arguments);
          destroyWrap(request);
          return result;
        },
      }),
    ),
  reset: wrapClose,
  connect: wrapRequestMethod,
  connect6: wrapRequestMethod,
  send: wrapRequestMethod,
  send6: wrapRequestMethod,
  shutdown: wrapRequestMethod,
  // For Workers.
  cpuUsage: wrapRequestFactory,
  getHeapStatistics: wrapRequestFactory,
  startCpuProfile: wrapRequestFactory,
  startHeapProfile: wrapRequestFactory,
  stopCpuProfile: wrapRequestFactory,
  stopHeapProfile: wrapRequestFactory,
  takeHeapSnapshot: wrapRequestFactory,
};

// The native layer creates these requests on Node 24.22 and 26, and core on earlier releases, where the methods return
// numbers. Later releases of Node 22 may change too.
if (nodeMajor >= 22) {
  const kinds = ['AsciiString', 'Buffer', 'Latin1String', 'Ucs2String', 'Utf8String', 'v'];
  for (const kind of SafeArrayIterator(kinds)) methods[`write${kind}`] = wrapRequestFactory;
}

/** @param {Function} native takes a request, and returns 0 if it will call the request's callback */
function wrapRequestMethod(native) {
  return asMethod({
    call(request) {
      const result = ReflectApply(native, this, arguments);
      // The `connect` of UDP handles takes an address.
      if (result === 0 && typeof request === 'object') {
        trapOwnCallback(request, 'oncomplete');
        trackRequest(request, this);
      }
      return result;
    },
  });
}

/** @param {Function} native creates a request and returns it */
function wrapRequestFactory(native) {
  return asMethod({
    call() {
      const request = ReflectApply(native, this, arguments);
      if (typeof request === 'object' && request !== null) {
        // Core sets this property next, and an own property would hide the accessor.
        delete request.oncomplete;
        trackRequest(request, this);
      }
      return request;
    },
  });
}

/** The accessors of AsyncWrap that own properties of a wrap hide, by name. @type {Record<PropertyKey, any>} */
const hiddenAccessors = { __proto__: null };

/**
 * Where an own property hides the accessor from the native layer: passes its callback to the accessor, and replaces it
 * by the function that the accessor returns.
 * @param {any} wrap
 * @param {string | symbol} name
 */
function trapOwnCallback(wrap, name) {
  if (!ObjectHasOwn(wrap, name)) return;
  const own = wrap[name];
  if (typeof own !== 'function') return;
  const accessor = (hiddenAccessors[name] ??= ObjectGetOwnPropertyDescriptor(AsyncWrap, name));
  if (own === ReflectApply(accessor.get, wrap, [])) return;
  ReflectApply(accessor.set, wrap, [own]);
  wrap[name] = ReflectApply(accessor.get, wrap, []);
}

/**
 * The primary process of a cluster replaces the callback of a server that listens already.
 * @param {any} wrap
 * @param {string} name
 */
function exposeAccessor(wrap, name) {
  if (!ObjectHasOwn(wrap, name)) return;
  const own = wrap[name];
  if (typeof own !== 'function') return;
  delete wrap[name];
  wrap[name] = own;
}

const http2Classes = new SafeSet(['Http2Session', 'Http2Stream']);

/** The prototypes whose methods are wrapped. @type {WeakSet<object>} */
const wrapped = new SafeWeakSet();

/**
 * @param {any} prototype
 * @param {any} first the handle by which the class became known
 */
function wrapMethods(prototype, first) {
  if (prototype === AsyncWrap || wrapped.has(prototype)) return;
  wrapped.add(prototype);
  for (const entry of SafeArrayIterator(ObjectEntries(methods))) {
    const name = entry[0];
    const wrap = entry[1];
    const native = ObjectGetOwnPropertyDescriptor(prototype, name)?.value;
    if (typeof native === 'function')
      prototype[name] = copyFunctionProperties(native, wrap(native));
  }
  followReads(prototype);
  if (http2Classes.has(prototype.constructor.name)) followHttp2(prototype, trackHandle);
  if (isZlib(prototype)) followZlib(prototype, first);
  wrapMethods(ObjectGetPrototypeOf(prototype), first);
}

/** @param {Function} close */
function wrapClose(close) {
  return asMethod({
    call(callback) {
      const handle = this;
      if (!isTracked(handle)) return ReflectApply(close, handle, [callback]);
      // Without ids there is no destroy to emit.
      if (handle[async_id_symbol] === 0 && typeof callback !== 'function')
        return ReflectApply(close, handle, [callback]);
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
    const type = runtimeId > 0 ? assignHandleIds(this) : undefined;
    // `trackHandle`, inlined by hand: it would be one more function on a deep stack.
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
    if (sourcesAreActive()) initPersistentWrap(this, undefined, resource);
    return result;
  },
});

function install() {
  replaceMethods(AsyncWrap, wrapMethodsOver(AsyncWrap));
  replaceMethods(HandleWrap, { close: wrapClose(HandleWrap.close) });
}

module.exports = { assignHandleIds, install, methods, trackHandle, trapOwnCallback };
