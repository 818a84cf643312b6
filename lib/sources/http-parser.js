'use strict';

// The HTTP parser is used again for other messages. A life of it as a resource begins with
// `initialize` and ends with `free`; its callbacks are numbered properties.

const { createRequire } = require('node:module');
const { async_id_symbol, isTracking, trigger_async_id_symbol } = require('../state');
const { emitAfter, emitBefore } = require('../hooks');
const {
  enterCarriedFrame,
  getFrame,
  kFrame,
  leaveCarriedFrame,
  resourcesKeepStores,
} = require('../frame');
const { leaveRefused, vetoersExist } = require('../on-propagate');
const { AsyncWrap, destroyWrap, initPersistentWrap } = require('./async-wrap');
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
const kScope = Symbol('scope');

/**
 * What its callbacks need of a parser, whose own properties V8 finds slowly: core gives it others at
 * every turn.
 * @param {any} parser
 */
function scopeOf(parser) {
  return (parser[kScope] ??= {
    // 0 while the parser waits to be used.
    asyncId: 0,
    triggerAsyncId: 0,
    resource: undefined,
    frame: undefined,
  });
}

/**
 * @param {any} parser
 * @param {ReturnType<typeof scopeOf>} scope
 * @returns {any} the frame before, for `leaveScope`
 */
function enterScope(parser, scope) {
  const interrupted = enterCarriedFrame(scope.frame);
  if (isTracking()) {
    if (vetoersExist()) leaveRefused(parser);
    emitBefore(scope.asyncId, scope.triggerAsyncId, scope.resource);
  }
  return interrupted;
}

/**
 * @param {ReturnType<typeof scopeOf>} scope
 * @param {number} asyncId of the life that the callback belongs to, which may have ended in it
 * @param {any} interrupted
 */
function leaveScope(scope, asyncId, interrupted) {
  if (resourcesKeepStores && scope.asyncId === asyncId) scope.frame = getFrame();
  leaveCarriedFrame(interrupted);
}

/**
 * @param {any} parser
 * @param {Function} callback
 * @returns {Function} what the native layer is to call
 */
function inScope(parser, callback) {
  const scope = scopeOf(parser);
  function calledInScope() {
    const { asyncId } = scope;
    if (asyncId === 0) return Reflect.apply(callback, parser, arguments);
    const tracked = isTracking();
    const interrupted = enterScope(parser, scope);
    // Here and not in another function, for which V8 would have to make an object of the arguments.
    const result = Reflect.apply(callback, parser, arguments);
    if (tracked) emitAfter(asyncId);
    leaveScope(scope, asyncId, interrupted);
    return result;
  }
  calledInScope[kInScope] = true;
  return calledInScope;
}

/**
 * @param {any} parser
 * @param {string} type
 * @param {any} resource
 */
function beginLife(parser, type, resource) {
  endLife(parser);
  initPersistentWrap(parser, type, resource);
  const scope = scopeOf(parser);
  scope.asyncId = parser[async_id_symbol];
  scope.triggerAsyncId = parser[trigger_async_id_symbol];
  scope.resource = resource;
  scope.frame = parser[kFrame];
}

/** @param {any} parser */
function endLife(parser) {
  destroyWrap(parser);
  const scope = scopeOf(parser);
  scope.asyncId = 0;
  // A parser that waits keeps nothing alive.
  scope.resource = undefined;
  scope.frame = undefined;
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
        value: inScope(this, callback),
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
    if (!Object.hasOwn(parser, index)) continue;
    const callback = parser[index];
    if (callback?.[kInScope] || !Reflect.deleteProperty(parser, index)) continue;
    parser[index] = callback;
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
    // One that was made before this was installed.
    if (this[kScope] === undefined) trapCallbacks(this, indexes);
    const result = Reflect.apply(initialize, this, arguments);
    const name = type === HTTPParser.REQUEST ? 'HTTPINCOMINGMESSAGE' : 'HTTPCLIENTREQUEST';
    beginLife(this, name, resource);
    return result;
  };
  prototype.free = function () {
    // Core has taken away those that it will set again.
    trapCallbacks(this, indexes);
    endLife(this);
    return Reflect.apply(free, this, arguments);
  };
  prototype.close = function () {
    endLife(this);
    return Reflect.apply(close, this, arguments);
  };
  for (const index of indexes) {
    defineAccessors(prototype, { [index]: callbackAccessor(index) });
  }
}

module.exports = { install };
