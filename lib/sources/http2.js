'use strict';

// HTTP/2. Core gives the callbacks of all sessions and streams to the native layer once, so that none
// is seen being called. But each of them begins by asking the handle for its owner: if the runtime
// then executes this handle, its callback has begun. It has ended when the next tick runs, when
// another one begins, or when the method returns in which the native layer called it.

const {
  ArrayPrototypePop,
  ArrayPrototypePush,
  ObjectDefineProperty,
  ObjectGetOwnPropertyDescriptor,
  ObjectHasOwn,
  ReflectApply,
  SafeArrayIterator,
} = require('../platform/primordials');
const { async_hook_fields, constants } = require('../context/fields');
const { executionAsyncId, popAsyncContext, pushAsyncContext } = require('../context/id-stack');
const { async_id_symbol, trigger_async_id_symbol } = require('../context/ids');
const { emitAfter, emitBefore } = require('../hooks/emit');
const { nextTick } = require('../platform/originals');
const { getFrame, setFrame, sourcesCarry } = require('../frames/carrier');
const { startTracking } = require('../frames/carrying');
const { enterRuntimeResource, leaveRuntimeResource } = require('../frames/propagation');
const {
  AsyncWrap,
  callWrap,
  destroyWrap,
  endWith,
  hasIds,
  initWrap,
  isExecuting,
  owner_symbol,
} = require('./async-wrap');
const { areActive } = require('./active');
const { defineAccessors, like, method, replaceMethods } = require('./accessors');

const { kStackLength } = constants;

/** @type {{ wrap: any, asyncId: number, interrupted: any, length: number } | null} */
let entered = null;

/** @param {any} wrap a handle that is asked for its owner */
function enterCallback(wrap) {
  const asyncId = wrap[async_id_symbol];
  if (asyncId === undefined || asyncId === executionAsyncId() || !isExecuting(wrap)) return;
  leaveCallback();
  const interrupted = enterRuntimeResource(wrap);
  emitBefore(asyncId, wrap[trigger_async_id_symbol], wrap);
  entered = { wrap, asyncId, interrupted, length: async_hook_fields[kStackLength] };
  nextTick(leaveCallback);
}

/** Where the native layer begins another callback, or none is under way any more. */
function leaveCallback() {
  if (entered === null) return;
  const { wrap, asyncId, interrupted, length } = entered;
  entered = null;
  // One that threw has been left with all others.
  if (async_hook_fields[kStackLength] !== length || executionAsyncId() !== asyncId) return;
  emitAfter(asyncId);
  leaveRuntimeResource(wrap, interrupted);
}

// In which the native layer may call core back.
const callingMethods = [
  'consume',
  'destroy',
  'goaway',
  'info',
  'receive',
  'request',
  'respond',
  'rstStream',
  'trailers',
];

/**
 * The callback in which the method is called goes on after it.
 * @param {Function} native
 */
function leavesCallbacks(native) {
  return method({
    call() {
      const outer = entered;
      entered = null;
      try {
        return ReflectApply(native, this, arguments);
      } finally {
        leaveCallback();
        entered = outer;
      }
    },
  });
}

/** @param {Function} destroy */
function endsWrap(destroy) {
  return method({
    call() {
      const result = ReflectApply(destroy, this, arguments);
      destroyWrap(this);
      return result;
    },
  });
}

// What hooks are given, for the objects of the native layer are not seen. These are their names there.
class Http2Ping {}
const Http2Settings = class {};
ObjectDefineProperty(Http2Settings, 'name', { __proto__: null, value: '' });

/**
 * @param {Function} native whose last argument is called back
 * @param {string} type
 * @param {new () => any} Request
 */
function makesRequest(native, type, Request) {
  return method({
    call(...args) {
      if (!areActive()) return ReflectApply(native, this, args);
      const callback = ArrayPrototypePop(args);
      const request = new Request();
      initWrap(request, type);
      // A session that ends tells nobody of what it has sent and not heard of.
      endWith(this, request);
      /** @this {any} */
      function onDone() {
        leaveCallback();
        try {
          return callWrap(request, callback, arguments);
        } finally {
          destroyWrap(request);
        }
      }
      let made = false;
      try {
        const result = ReflectApply(native, this, (ArrayPrototypePush(args, onDone), args));
        made = true;
        return result;
      } finally {
        if (!made) destroyWrap(request);
      }
    },
  });
}

/**
 * @param {Function} native returns the handle of a new stream, or a number
 * @param {(handle: any) => void} initHandle
 */
function makesStream(native, initHandle) {
  return method({
    call() {
      const stream = ReflectApply(native, this, arguments);
      if (typeof stream === 'object') initHandle(stream);
      return stream;
    },
  });
}

/**
 * @param {any} prototype of the handles of sessions or streams
 * @param {(handle: any, triggerId?: number) => void} initHandle
 */
function followHttp2(prototype, initHandle) {
  // Whose callback it is that asks, ids say.
  startTracking();
  for (const name of SafeArrayIterator(callingMethods)) {
    if (ObjectHasOwn(prototype, name))
      replaceMethods(prototype, { [name]: leavesCallbacks(prototype[name]) });
  }
  const owner = /** @type {PropertyDescriptor & ThisType<any>} */ (
    ObjectGetOwnPropertyDescriptor(AsyncWrap, owner_symbol)
  );
  defineAccessors(prototype, {
    [owner_symbol]: {
      get() {
        enterCallback(this);
        return ReflectApply(/** @type {Function} */ (owner.get), this, []);
      },
      set: owner.set,
    },
  });
  if (prototype.constructor.name === 'Http2Session') followSessions(prototype, initHandle);
  else followStreams(prototype, initHandle);
}

function followSessions(prototype, initHandle) {
  replaceMethods(prototype, {
    ping: makesRequest(prototype.ping, 'HTTP2PING', Http2Ping),
    settings: makesRequest(prototype.settings, 'HTTP2SETTINGS', Http2Settings),
    request: makesStream(prototype.request, initHandle),
  });
}

function followStreams(prototype, initHandle) {
  replaceMethods(prototype, {
    pushPromise: makesStream(prototype.pushPromise, initHandle),
    destroy: endsWrap(prototype.destroy),
  });
  const { getAsyncId } = AsyncWrap;
  // Core asks for it first. The native layer has made it for the peer, before any callback.
  const value = method({
    call() {
      if (!hasIds(this) && areActive()) {
        const interrupted = getFrame();
        if (sourcesCarry) setFrame(undefined);
        pushAsyncContext(0, 0, {});
        initHandle(this, 0);
        popAsyncContext(0);
        if (sourcesCarry) setFrame(interrupted);
      }
      return ReflectApply(getAsyncId, this, []);
    },
  });
  ObjectDefineProperty(prototype, 'getAsyncId', {
    __proto__: null,
    value: like(getAsyncId, value),
    configurable: true,
    writable: true,
  });
}

module.exports = { followHttp2, leaveCallback, leavesCallbacks };
