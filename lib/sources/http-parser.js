'use strict';

// The HTTP parser is used again for other messages. A life of it as a resource begins with
// `initialize` and ends with `free`; its callbacks are numbered properties.

const { createRequire } = require('node:module');
const { AsyncWrap, callWrap, destroyWrap, hasIds, initPersistentWrap } = require('./async-wrap');
const { defineAccessors } = require('./accessors');

// Those that core sets. A getter for another would be called for each message.
const callbackNames = [
  'kOnHeaders',
  'kOnHeadersComplete',
  'kOnBody',
  'kOnMessageComplete',
  'kOnExecute',
  'kOnTimeout',
];
const kInScope = Symbol('inScope');

/**
 * @param {Function} callback
 * @returns {Function} what the native layer is to call
 */
function inScope(callback) {
  /** @this {any} */
  function calledInScope() {
    return hasIds(this)
      ? callWrap(this, callback, arguments)
      : Reflect.apply(callback, this, arguments);
  }
  calledInScope[kInScope] = true;
  return calledInScope;
}

/**
 * An assignment that gets here makes a property of the parser itself: the native layer reads them
 * several times for each message, and would have to call a getter.
 * @param {number} index
 * @returns {PropertyDescriptor & ThisType<any>}
 */
function callbackAccessor(index) {
  return {
    get: () => null,
    set(callback) {
      if (typeof callback !== 'function') return;
      Object.defineProperty(this, index, {
        value: inScope(callback),
        configurable: true,
        enumerable: true,
        writable: true,
      });
    },
  };
}

/**
 * Has the next assignments seen, and callbacks of core's that were not.
 * @param {any} parser
 * @param {number[]} indexes
 */
function trapCallbacks(parser, indexes) {
  for (const index of indexes) {
    const own = Object.getOwnPropertyDescriptor(parser, index);
    if (own === undefined || !own.configurable || own.value?.[kInScope]) continue;
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

  const indexes = callbackNames.map((name) => HTTPParser[name]);
  const { initialize, free, close } = prototype;
  prototype.initialize = function (type, resource) {
    trapCallbacks(this, indexes);
    const result = Reflect.apply(initialize, this, arguments);
    destroyWrap(this);
    const name = type === HTTPParser.REQUEST ? 'HTTPINCOMINGMESSAGE' : 'HTTPCLIENTREQUEST';
    initPersistentWrap(this, name, resource);
    return result;
  };
  prototype.free = function () {
    // Core has taken away those that it will set again.
    trapCallbacks(this, indexes);
    destroyWrap(this);
    return Reflect.apply(free, this, arguments);
  };
  prototype.close = function () {
    destroyWrap(this);
    return Reflect.apply(close, this, arguments);
  };
  for (const index of indexes) {
    defineAccessors(prototype, { [index]: callbackAccessor(index) });
  }
}

module.exports = { install };
