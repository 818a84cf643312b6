'use strict';

// Handles and requests. Core sets their callbacks by assignment, so that an accessor on
// AsyncWrap.prototype sees each of them being set; the native layer calls what it gets back.

const {
  ArrayPrototypeFind,
  ArrayPrototypeMap,
  ObjectGetOwnPropertySymbols,
  ObjectGetPrototypeOf,
  ObjectHasOwn,
  ReflectApply,
  SafeArrayIterator,
  SafeSet,
  String,
  SymbolPrototypeGetDescription,
} = require('../platform/primordials');
const { areActive } = require('./active');
const { defineAccessors, method } = require('./accessors');
const { callbackIn, replaceable } = require('./callbacks');
const { hide, inspectAsBefore } = require('./inspection');
const { callInitHooks } = require('../hooks/emit');
const { initHooks, initHooksExist } = require('../hooks/hook-set');
const {
  async_id_symbol,
  defaultTriggerAsyncIdScope,
  trigger_async_id_symbol,
} = require('../context/ids');
const {
  AsyncWrap,
  HandleWrap,
  callWrap,
  destroyWrap,
  ensureRequest,
  giveRequestIds,
  hasIds,
  isExecuting,
  isHandle,
  isPersistent,
  mayBeExecuting,
  owner_symbol,
  runtimeIdOf,
} = require('./async-wrap');
const { ensureHandle, giveHandleIds, methods, trapOwnCallback } = require('./handle-classes');

// Those of requests, which are called once and end with it.
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

// Classes of requests that become resources only when what they ask of a handle does not end at once.
const lateClasses = new SafeSet([
  'PipeConnectWrap',
  'SendWrap',
  'ShutdownWrap',
  'TCPConnectWrap',
  'WriteWrap',
]);

const kEarly = Symbol('early');

/**
 * @param {any} request
 * @returns {boolean} whether it is of another class, which its prototype is made to say
 */
function isEarly(request) {
  const early = request[kEarly];
  if (early !== undefined) return early;
  const prototype = ObjectGetPrototypeOf(request);
  return (prototype[kEarly] = !lateClasses.has(prototype.constructor.name));
}

const kCallbacks = Symbol('callbacks');

/** The wrap itself. */
const onWrap = {
  /** @param {any} wrap */
  read: (wrap) => wrap,
  /** @param {any} wrap */
  make: (wrap) => wrap,
};

/** An object of its own: with a property more for each callback V8 would keep those of a handle in a hash table. */
const besideHandle = {
  /** @param {any} handle */
  read: (handle) => handle[kCallbacks],
  /** @param {any} handle */
  make(handle) {
    if (!ObjectHasOwn(handle, kCallbacks)) handle[kCallbacks] = {};
    return handle[kCallbacks];
  },
};

/**
 * @param {string | symbol} name
 * @param {(wrap: any, callback: Function, args: ArrayLike<any>) => any} call in its context
 * @param {(wrap: any) => string | undefined} [giveIds] when the callback is set, and returns the type
 * @param {object} [options]
 * @param {typeof onWrap} [options.keeper] what the callback is kept on
 * @param {(wrap: any) => boolean} [options.isNew] whether that is when it becomes a resource
 * @returns {PropertyDescriptor & ThisType<any>}
 */
function callbackOf(
  name,
  call,
  giveIds = () => undefined,
  { keeper = onWrap, isNew = () => true } = {},
) {
  const key = Symbol(String(name));
  hide(key, (kept) => [[name, callbackIn(kept)]]);
  const read = (/** @type {any} */ wrap) => keeper.read(wrap)?.[key];
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
      return areActive() ? callback : kept;
    },
    set(value) {
      const kept = read(this);
      const isFirst = kept === undefined && value !== callback;
      keeper.make(this)[key] = isFirst ? value : replace(kept, value);
      const type = typeof value === 'function' && isNew(this) ? giveIds(this) : undefined;
      if (type === undefined || !initHooksExist()) return;
      const trigger = this[trigger_async_id_symbol];
      callInitHooks(initHooks(), this[async_id_symbol], type, trigger, this);
    },
  };
}

/** @param {string} name */
function requestCallback(name) {
  return callbackOf(
    name,
    (request, callback, args) => {
      ensureRequest(request);
      try {
        return callWrap(request, callback, args);
      } finally {
        // A session of HTTP/2 says so that it has sent all.
        if (!isPersistent(request)) destroyWrap(request);
      }
    },
    giveRequestIds,
    { isNew: isEarly },
  );
}

/** @param {string | symbol} name */
function handleCallback(name) {
  // Core itself calls it where a process could not be started.
  const executes = name === 'onexit' ? isExecuting : mayBeExecuting;
  return callbackOf(
    name,
    (handle, callback, args) => {
      ensureHandle(handle);
      if (!executes(handle)) return ReflectApply(callback, handle, args);
      const result = callWrap(handle, callback, args);
      if (name === 'onexit' && !isHandle(handle)) destroyWrap(handle);
      return result;
    },
    giveHandleIds,
    { keeper: besideHandle },
  );
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

/**
 * The native layer makes the connection's handle before it calls the server.
 * @param {any} server
 * @param {Function} callback
 * @param {ArrayLike<any>} args
 */
function callOnConnection(server, callback, args) {
  ensureHandle(server);
  const client = args[1];
  if (client !== undefined && !hasIds(client)) {
    const triggerId = server[async_id_symbol];
    // What an `init` hook makes meanwhile is triggered by the server too.
    defaultTriggerAsyncIdScope(triggerId, ensureHandle, client, triggerId);
  }
  return callWrap(server, callback, args);
}

/**
 * The native layer makes the request to write of a stream in JavaScript.
 * @param {any} stream
 * @param {Function} callback
 * @param {ArrayLike<any>} args
 */
function callOnWrite(stream, callback, args) {
  ensureRequest(args[0], stream);
  return callWrap(stream, callback, args);
}

/** @type {PropertyDescriptorMap & ThisType<any>} */
const accessors = {
  onconnection: callbackOf('onconnection', callOnConnection),
  onwrite: callbackOf('onwrite', callOnWrite, giveHandleIds),
  // Core writes here what the native layer said of a write.
  async: {
    get() {
      return this[kAsync];
    },
    set(value) {
      this[kAsync] = value;
      if (value) ensureRequest(this, this.handle);
    },
  },
  // The channel to a child process has no owner.
  pendingHandle: {
    get() {
      return this[kPendingHandle];
    },
    set(value) {
      this[kPendingHandle] = value;
      ensureHandle(this);
    },
  },
  // The handle that TLS is wrapped around, which may have had no owner.
  _parent: {
    get() {
      return this[kParent];
    },
    set(value) {
      this[kParent] = value;
      if (value instanceof HandleWrap.constructor) ensureHandle(value);
    },
  },
  // Core makes itself the owner of each handle that it makes.
  [owner_symbol]: {
    get() {
      return this[kOwner];
    },
    set(value) {
      this[kOwner] = value;
      if (value && !hasIds(this) && runtimeIdOf(this) > 0) ensureHandle(this);
    },
  },
};

// The one callback that core sets under a symbol, which nobody knows before this method is called after it.
const kDescription = 'onpskexchange';

/** @param {Function} enable */
function findsSymbol(enable) {
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
  methods.enablePskCallback = findsSymbol;
  for (const name of SafeArrayIterator(requestCallbacks)) accessors[name] = requestCallback(name);
  for (const name of SafeArrayIterator(handleCallbacks)) accessors[name] = handleCallback(name);
  defineAccessors(AsyncWrap, accessors);
  inspectAsBefore(AsyncWrap);
}

module.exports = { install };
