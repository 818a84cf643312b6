'use strict';

// The HTTP parser is used again for other messages. A life of it as a resource begins with
// `initialize` and ends with `free`; its callbacks are numbered properties.

const { createRequire } = require('node:module');
const { AsyncWrap, callWrap, destroyWrap, hasIds, initPersistentWrap } = require('./async-wrap');
const { defineAccessors } = require('./accessors');

const kCallbackCount = 7;

/**
 * @param {number} index
 * @returns {PropertyDescriptor & ThisType<any>}
 */
function callbackAccessor(index) {
  const key = Symbol(`callback ${index}`);
  /** @this {any} */
  function callback() {
    return hasIds(this)
      ? callWrap(this, this[key], arguments)
      : Reflect.apply(this[key], this, arguments);
  }
  return {
    get() {
      const value = this[key];
      return typeof value === 'function' ? callback : value;
    },
    set(value) {
      this[key] = value;
    },
  };
}

/** @param {any} parser one that core made before the accessors were there */
function moveCallbacks(parser) {
  for (let index = 0; index < kCallbackCount; index++) {
    const own = Object.getOwnPropertyDescriptor(parser, index);
    if (own === undefined || !own.configurable) continue;
    delete parser[index];
    parser[index] = own.value;
  }
}

function install() {
  // Bundlers do not know this module of Node's.
  const { HTTPParser } = createRequire(__filename)('_http_common');
  const { prototype } = HTTPParser;
  // Not a class of native resources on every runtime.
  if (!Object.prototype.isPrototypeOf.call(AsyncWrap, prototype)) return;

  const { initialize, free, close } = prototype;
  prototype.initialize = function (type, resource) {
    moveCallbacks(this);
    const result = Reflect.apply(initialize, this, arguments);
    destroyWrap(this);
    const name = type === HTTPParser.REQUEST ? 'HTTPINCOMINGMESSAGE' : 'HTTPCLIENTREQUEST';
    initPersistentWrap(this, name, resource);
    return result;
  };
  prototype.free = function () {
    destroyWrap(this);
    return Reflect.apply(free, this, arguments);
  };
  prototype.close = function () {
    destroyWrap(this);
    return Reflect.apply(close, this, arguments);
  };
  for (let index = 0; index < kCallbackCount; index++) {
    defineAccessors(prototype, { [index]: callbackAccessor(index) });
  }
}

module.exports = { install };
