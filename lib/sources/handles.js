'use strict';

// The accessors on AsyncWrap.prototype. Core assigns callbacks, owners and a few other properties of its
// handles and requests, and each assignment tells when a wrap becomes a resource. What the accessors keep
// is shown by `util.inspect` as if core's properties were there.

const {
  ArrayPrototypeFind,
  ArrayPrototypeMap,
  ObjectGetOwnPropertySymbols,
  ObjectGetPrototypeOf,
  ObjectHasOwn,
  ReflectApply,
  SafeArrayIterator,
  SafeSet,
  SymbolPrototypeGetDescription,
} = require('../platform/primordials');
const { async_id_symbol, defaultTriggerAsyncIdScope } = require('../context/ids');
const { isTracking } = require('../context/runtime-context');
const { defineAccessors, method } = require('./accessors');
const { AsyncWrap, HandleWrap, isHandle, owner_symbol } = require('./async-wrap');
const { besideHandle, callbackProperty, kCallbacks } = require('./callback-property');
const { callbackIn } = require('./callbacks');
const dnsChannels = require('./dns-channels');
const { assignHandleIds, methods, trackHandle, trapOwnCallback } = require('./handle-classes');
const { hide, inspectAsBefore } = require('./inspection');
const {
  assignRequestIds,
  callWrap,
  destroyWrap,
  isExecuting,
  isPersistent,
  isTracked,
  mayBeExecuting,
  trackRequest,
} = require('./wrap-context');

// Called once, at the end of the request.
const requestCallbacks = ['oncomplete', 'ondone'];
const handleCallbacks = [
  'onchange',
  'onerror',
  'onexit',
  'ongracefulclosecomplete',
  'onmessage',
  'onsignal',
  'onunpipe',
  // Streams that are written in JavaScript.
  'onreadstart',
  'onreadstop',
  'onshutdown',
  // TLS
  'ALPNCallback',
  'oncertcb',
  'onclienthello',
  'onhandshakedone',
  'onhandshakestart',
  'onkeylog',
  'onnewsession',
  'onocspresponse',
];

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

/** @param {string} name */
function requestCallback(name) {
  return callbackProperty(
    name,
    (request, callback, args) => {
      trackRequest(request);
      try {
        return callWrap(request, callback, args);
      } finally {
        // HTTP/2 sessions have an `ondone` too, which does not end them.
        if (!isPersistent(request)) destroyWrap(request);
      }
    },
    assignRequestIds,
    { isCreated: isEarly },
  );
}

/** @param {string | symbol} name */
function handleCallback(name) {
  // Core calls it by itself if a process could not be started.
  const executes = name === 'onexit' ? isExecuting : mayBeExecuting;
  return callbackProperty(
    name,
    (handle, callback, args) => {
      trackHandle(handle);
      if (!executes(handle)) return ReflectApply(callback, handle, args);
      const result = callWrap(handle, callback, args);
      if (name === 'onexit' && !isHandle(handle)) destroyWrap(handle);
      return result;
    },
    assignHandleIds,
    { store: besideHandle },
  );
}

/**
 * The native layer creates the connection's handle before it calls the server.
 * @param {any} server
 * @param {Function} callback
 * @param {ArrayLike<any>} args
 */
function callOnConnection(server, callback, args) {
  trackHandle(server);
  const client = args[1];
  if (client !== undefined && !isTracked(client)) {
    if (isTracking()) {
      const triggerId = server[async_id_symbol];
      // What an `init` hook creates meanwhile is triggered by the server too.
      defaultTriggerAsyncIdScope(triggerId, trackHandle, client, triggerId);
    } else {
      trackHandle(client);
    }
  }
  return callWrap(server, callback, args);
}

/**
 * The native layer creates the write request of a stream that is written in JavaScript.
 * @param {any} stream
 * @param {Function} callback
 * @param {ArrayLike<any>} args
 */
function callOnWrite(stream, callback, args) {
  trackRequest(args[0], stream);
  return callWrap(stream, callback, args);
}

const kOwner = Symbol('owner');
const kAsync = Symbol('async');
const kParent = Symbol('parent');
const kPendingHandle = Symbol('pendingHandle');
hide(kOwner, (owner) => [[owner_symbol, owner]]);
hide(kAsync, (async) => [['async', async]]);
hide(kParent, (parent) => [['_parent', parent]]);
hide(kPendingHandle, (pendingHandle) => [['pendingHandle', pendingHandle]]);
hide(kCallbacks, (callbacks) =>
  ArrayPrototypeMap(ObjectGetOwnPropertySymbols(callbacks), (key) => [
    key.description ?? '',
    callbackIn(callbacks[key]),
  ]),
);

/** @type {PropertyDescriptorMap & ThisType<any>} */
const accessors = {
  onconnection: callbackProperty('onconnection', callOnConnection),
  onwrite: callbackProperty('onwrite', callOnWrite, assignHandleIds),
  // Core stores here whether the native layer went on with a write after it returned.
  async: {
    get() {
      return this[kAsync];
    },
    set(value) {
      this[kAsync] = value;
      if (value) trackRequest(this, this.handle);
    },
  },
  // The channel to a child process has no owner.
  pendingHandle: {
    get() {
      return this[kPendingHandle];
    },
    set(value) {
      this[kPendingHandle] = value;
      trackHandle(this);
    },
  },
  // The handle under TLS may have had no owner.
  _parent: {
    get() {
      return this[kParent];
    },
    set(value) {
      this[kParent] = value;
      if (value instanceof HandleWrap.constructor) trackHandle(value);
    },
  },
  // Core sets it on each handle that it creates.
  [owner_symbol]: {
    get() {
      return this[kOwner];
    },
    set(value) {
      this[kOwner] = value;
      if (value) trackHandle(this);
    },
  },
};

// The one callback that core sets under a symbol. The symbol is unknown until this method is called after that.
const kDescription = 'onpskexchange';

/** @param {Function} enable */
function wrapEnablePskCallback(enable) {
  return method({
    call() {
      const symbol = ArrayPrototypeFind(
        ObjectGetOwnPropertySymbols(this),
        (symbol) => SymbolPrototypeGetDescription(symbol) === kDescription,
      );
      if (symbol !== undefined) {
        if (!ObjectHasOwn(AsyncWrap, symbol)) {
          defineAccessors(AsyncWrap, { [symbol]: handleCallback(symbol) });
        }
        trapOwnCallback(this, symbol);
      }
      return ReflectApply(enable, this, arguments);
    },
  });
}

function install() {
  methods.enablePskCallback = wrapEnablePskCallback;
  for (const name of SafeArrayIterator(requestCallbacks)) accessors[name] = requestCallback(name);
  for (const name of SafeArrayIterator(handleCallbacks)) accessors[name] = handleCallback(name);
  defineAccessors(AsyncWrap, accessors);
  inspectAsBefore(AsyncWrap);
}

module.exports = { install };
