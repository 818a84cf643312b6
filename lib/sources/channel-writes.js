'use strict';

// Messages between processes. Core sends them over a pipe, and assigns the callback of a write only after the pipe has
// accepted it, and only if it will be written later. It sets nothing else that shows that the request is a resource.

const {
  ArrayPrototypeFind,
  ObjectGetOwnPropertySymbols,
  ObjectHasOwn,
  ReflectApply,
  ReflectDefineProperty,
  ReflectDeleteProperty,
  SafeArrayIterator,
  SymbolPrototypeGetDescription,
} = require('../platform/primordials');
const { runtimeProcess } = require('../platform/originals');
const { asMethod, copyFunctionProperties } = require('./replacement');
const { trackRequest } = require('./wrap-context');

/**
 * @param {any} channel to a child process, or to the parent process
 */
function followChannelWrites(channel) {
  for (const name of SafeArrayIterator(['writeBuffer', 'writeUtf8String'])) {
    const write = channel[name];
    if (typeof write !== 'function' || ObjectHasOwn(channel, name)) continue;
    const followed = asMethod({
      call(...args) {
        const result = ReflectApply(write, this, args);
        const request = args[0];
        if (result === 0 && typeof request === 'object') trackWhenAssigned(request, this);
        return result;
      },
    });
    ReflectDefineProperty(channel, name, {
      __proto__: null,
      value: copyFunctionProperties(write, followed),
      writable: true,
      configurable: true,
    });
  }
}

/**
 * @param {any} request without a callback
 * @param {any} channel
 */
function trackWhenAssigned(request, channel) {
  ReflectDefineProperty(request, 'oncomplete', {
    __proto__: null,
    get: () => undefined,
    set(value) {
      ReflectDeleteProperty(request, 'oncomplete');
      request.oncomplete = value;
      trackRequest(request, channel);
    },
    configurable: true,
  });
}

/** The channel to the parent process is older than the sources. */
function followParentChannel() {
  const key = ArrayPrototypeFind(
    ObjectGetOwnPropertySymbols(runtimeProcess),
    (symbol) => SymbolPrototypeGetDescription(symbol) === 'kChannelHandle',
  );
  const channel = key && runtimeProcess[key];
  if (channel) followChannelWrites(channel);
}

module.exports = { followChannelWrites, followParentChannel };
