'use strict';

// The accessors on AsyncWrap.prototype. Core assigns callbacks, owners and a few other properties of its handles and
// requests, and each assignment shows that a wrap becomes a resource. `util.inspect` shows the stored values as if
// they were core's properties.

const {
  ArrayPrototypeFind,
  ArrayPrototypeMap,
  ObjectGetOwnPropertySymbols,
  ObjectHasOwn,
  ReflectApply,
  SafeArrayIterator,
  SymbolPrototypeGetDescription,
} = require('../platform/primordials');
const { async_id_symbol, defaultTriggerAsyncIdScope } = require('../context/ids');
const { isTracking } = require('../context/runtime-context');
const { defineAccessors } = require('./accessors');
const { asMethod } = require('./replacement');
const { AsyncWrap, HandleWrap, isHandle, kOwner, owner_symbol } = require('./async-wrap');
const { besideHandle, callbackProperty, kCallbacks } = require('./callback-property');
const { assignedCallback } = require('./callbacks');
const { followChannelWrites, followParentChannel } = require('./channel-writes');
const { assignHandleIds, methods, trackHandle, trapOwnCallback } = require('./handle-classes');
const { hideFromInspection, preserveInspection } = require('./inspection');
const { oncomplete, ondone } = require('./request-callbacks');
const { callWrap, destroyWrap, isTracked, trackRequest } = require('./wrap-context');
const { isExecuting, mayBeExecuting } = require('./executing-handle');

const handleCallbacks = [
  'onchange',
  'onerror',
  'onexit',
  'ongracefulclosecomplete',
  'onmessage',
  'onsignal',
  'onunpipe',
  // Streams that are implemented in JavaScript.
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

/** @param {string | symbol} name */
function handleCallback(name) {
  // Core calls it itself if a process could not be started.
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
      // The server also triggers what an `init` hook creates meanwhile.
      defaultTriggerAsyncIdScope(triggerId, trackHandle, client, triggerId);
    } else {
      trackHandle(client);
    }
  }
  return callWrap(server, callback, args);
}

/**
 * The native layer creates the write request of a stream that is implemented in JavaScript.
 * @param {any} stream
 * @param {Function} callback
 * @param {ArrayLike<any>} args
 */
function callOnWrite(stream, callback, args) {
  trackRequest(args[0], stream);
  return callWrap(stream, callback, args);
}

const kAsync = Symbol('async');
const kParent = Symbol('parent');
const kPendingHandle = Symbol('pendingHandle');
hideFromInspection(kOwner, (owner) => [[owner_symbol, owner]]);
hideFromInspection(kAsync, (async) => [['async', async]]);
hideFromInspection(kParent, (parent) => [['_parent', parent]]);
hideFromInspection(kPendingHandle, (pendingHandle) => [['pendingHandle', pendingHandle]]);
hideFromInspection(kCallbacks, (callbacks) =>
  ArrayPrototypeMap(ObjectGetOwnPropertySymbols(callbacks), (key) => [
    key.description ?? '',
    assignedCallback(callbacks[key]),
  ]),
);

/** @type {PropertyDescriptorMap & ThisType<any>} */
const accessors = {
  oncomplete,
  ondone,
  onconnection: callbackProperty('onconnection', callOnConnection),
  onwrite: callbackProperty('onwrite', callOnWrite, assignHandleIds),
  // Core stores here whether the native layer continues a write after it has returned.
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
      followChannelWrites(this);
    },
  },
  // The handle below TLS may have no owner.
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

// The only callback that core sets under a symbol. It calls this method afterwards, which finds the symbol.
const kDescription = 'onpskexchange';

/** @param {Function} enable */
function wrapEnablePskCallback(enable) {
  return asMethod({
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
  for (const name of SafeArrayIterator(handleCallbacks)) accessors[name] = handleCallback(name);
  defineAccessors(AsyncWrap, accessors);
  preserveInspection(AsyncWrap);
  followParentChannel();
}

module.exports = { install };
