'use strict';

// Sessions and streams of HTTP/2. Wraps the methods in which the native layer calls back, and those that create a
// request or a stream.

const {
  ArrayPrototypePop,
  ArrayPrototypePush,
  FunctionPrototypeToString,
  ObjectDefineProperty,
  ObjectGetOwnPropertyDescriptor,
  ObjectGetPrototypeOf,
  ObjectHasOwn,
  ReflectApply,
  RegExpPrototypeExec,
  SafeArrayIterator,
} = require('../platform/primordials');
const { popAsyncContext, pushAsyncContext } = require('../context/id-stack');
const { isTracking } = require('../context/runtime-context');
const { getFrame, setFrame, sourcesCarry } = require('../frames/carrier');
const { asMethod, copyFunctionProperties, replaceMethods } = require('./replacement');
const { sourcesAreActive } = require('./active');
const { AsyncWrap, kOwner } = require('./async-wrap');
const { giveType } = require('./resource-types');
const { enterCallbacksByOwner, leaveCallback, wrapCallingMethod } = require('./owner-callbacks');
const {
  callWrap,
  destroyWrap,
  endWith,
  initWrap,
  isTracked,
  kPersistent,
} = require('./wrap-context');

// The native layer may call core back within them.
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

/** @param {Function} destroy */
function wrapDestroy(destroy) {
  return asMethod({
    call() {
      const result = ReflectApply(destroy, this, arguments);
      destroyWrap(this);
      return result;
    },
  });
}

// What hooks get instead of the native objects, which JavaScript cannot reach. The names are those of the native
// classes.
class Http2Ping {}
const Http2Settings = class {};
ObjectDefineProperty(Http2Settings, 'name', { __proto__: null, value: '' });

/**
 * @param {Function} native takes a callback as its last argument
 * @param {string} type of the request that the native layer creates
 * @param {new () => any} Request
 */
function wrapMethodWithCallback(native, type, Request) {
  return asMethod({
    call(...args) {
      if (!sourcesAreActive()) return ReflectApply(native, this, args);
      const callback = ArrayPrototypePop(args);
      const request = new Request();
      initWrap(request, type);
      // A session that ends does not call the callbacks of requests without an answer.
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
      let sent = false;
      try {
        const result = ReflectApply(native, this, (ArrayPrototypePush(args, onDone), args));
        sent = true;
        return result;
      } finally {
        if (!sent) destroyWrap(request);
      }
    },
  });
}

/**
 * @param {Function} native returns the handle of a new stream, or a number
 * @param {TrackHandle} trackHandle
 * @param {(session: any) => void} [before] called with the handle of the session
 */
function wrapStreamFactory(native, trackHandle, before) {
  return asMethod({
    call() {
      before?.(this);
      const stream = ReflectApply(native, this, arguments);
      if (typeof stream === 'object') trackHandle(stream);
      return stream;
    },
  });
}

/** @typedef {(handle: any, triggerId?: number) => void} TrackHandle */

/**
 * @param {any} prototype of the handles of sessions or streams
 * @param {TrackHandle} trackHandle
 */
function followHttp2(prototype, trackHandle) {
  for (const name of SafeArrayIterator(callingMethods)) {
    if (ObjectHasOwn(prototype, name))
      replaceMethods(prototype, { [name]: wrapCallingMethod(prototype[name]) });
  }
  enterCallbacksByOwner(prototype);
  if (prototype.constructor.name === 'Http2Session') followSessions(prototype, trackHandle);
  else followStreams(prototype, trackHandle);
}

/** Written by `followRequests`. */
const requests = { areFollowed: false };

/**
 * Core creates a resource for each request of a client. Finding its type by a stack trace would take longer than all
 * else that hooks do for the request. The class of sessions is not public, so the method that creates the resource is
 * found when the first session makes its first request.
 * @param {any} handle of the session
 */
function followRequests(handle) {
  if (requests.areFollowed) return;
  requests.areFollowed = true;
  const session = handle[kOwner];
  const prototype = session && ObjectGetPrototypeOf(session);
  const request = prototype && ObjectGetOwnPropertyDescriptor(prototype, 'request')?.value;
  if (typeof request !== 'function') return;
  const found = RegExpPrototypeExec(
    /\bnew AsyncResource\('(\w+)'\)/,
    FunctionPrototypeToString(request),
  );
  if (found === null) return;
  const type = found[1];
  const replacement = asMethod({
    call() {
      return giveType(type, () => ReflectApply(request, this, arguments));
    },
  });
  replaceMethods(prototype, { request: replacement });
}

/**
 * @param {any} prototype
 * @param {TrackHandle} trackHandle
 */
function followSessions(prototype, trackHandle) {
  // Core calls its `ondone` when everything was sent.
  prototype[kPersistent] = true;
  replaceMethods(prototype, {
    ping: wrapMethodWithCallback(prototype.ping, 'HTTP2PING', Http2Ping),
    settings: wrapMethodWithCallback(prototype.settings, 'HTTP2SETTINGS', Http2Settings),
    request: wrapStreamFactory(prototype.request, trackHandle, followRequests),
  });
}

/**
 * Tracks a stream that the native layer has created for the peer, before the first callback.
 * @param {any} stream
 * @param {TrackHandle} trackHandle
 */
function trackStreamOfPeer(stream, trackHandle) {
  const interrupted = getFrame();
  if (sourcesCarry) setFrame(undefined);
  if (isTracking()) {
    pushAsyncContext(0, 0, {});
    trackHandle(stream, 0);
    popAsyncContext(0);
  } else {
    trackHandle(stream);
  }
  if (sourcesCarry) setFrame(interrupted);
}

/**
 * @param {any} prototype
 * @param {TrackHandle} trackHandle
 */
function followStreams(prototype, trackHandle) {
  replaceMethods(prototype, {
    pushPromise: wrapStreamFactory(prototype.pushPromise, trackHandle),
    destroy: wrapDestroy(prototype.destroy),
  });
  const { getAsyncId } = AsyncWrap;
  // Core calls this method first on a new stream.
  const value = asMethod({
    call() {
      if (!isTracked(this) && sourcesAreActive()) trackStreamOfPeer(this, trackHandle);
      return ReflectApply(getAsyncId, this, []);
    },
  });
  ObjectDefineProperty(prototype, 'getAsyncId', {
    __proto__: null,
    value: copyFunctionProperties(getAsyncId, value),
    configurable: true,
    writable: true,
  });
}

module.exports = { followHttp2 };
