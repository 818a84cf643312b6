'use strict';

// The HTTP parser is used again for other messages. A life of it as a resource begins with
// `initialize` and ends with `free`; its callbacks are numbered properties.

const {
  ArrayPrototypeMap,
  ObjectDefineProperty,
  ObjectHasOwn,
  ObjectPrototypeIsPrototypeOf,
  ReflectApply,
  ReflectDeleteProperty,
  SafeArrayIterator,
} = require('../platform/primordials');
const { requireCore } = require('../platform/core-modules');
const { async_id_symbol, trigger_async_id_symbol } = require('../context/ids');
const { isTracking } = require('../context/runtime-context');
const { emitAfter, emitBefore } = require('../hooks/emit');
const { getFrame, kResourceFrame, resourcesKeepStores } = require('../frames/carrier');
const { exchangeCarriedFrame } = require('../frames/propagation');
const { exitRefusedStores, propagationFiltersExist } = require('../frames/on-propagate');
const { AsyncWrap, destroyWrap, initPersistentWrap, kResource } = require('./async-wrap');
const { areActive } = require('./active');
const { hide } = require('./inspection');
const { defineAccessors, replaceMethods } = require('./accessors');

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
const kLife = Symbol('life');
hide(kLife);

/**
 * A parser as a resource. Not on the parser, which would have so many properties with these that V8 keeps
 * them in a hash table, and core reads its own at every turn.
 */
class Life {
  constructor() {
    // undefined while the parser waits to be used.
    this[async_id_symbol] = undefined;
    this[trigger_async_id_symbol] = 0;
    this[kResource] = undefined;
    this[kResourceFrame] = undefined;
  }
}

/**
 * @param {any} parser
 * @returns {Life}
 */
function lifeOf(parser) {
  return (parser[kLife] ??= new Life());
}

/**
 * @param {Life} life
 * @returns {any} the frame before, for `leaveLife`
 */
function enterLife(life) {
  const interrupted = exchangeCarriedFrame(life[kResourceFrame]);
  if (isTracking()) {
    if (propagationFiltersExist()) exitRefusedStores(life);
    emitBefore(life[async_id_symbol], life[trigger_async_id_symbol], life[kResource]);
  }
  return interrupted;
}

/**
 * @param {Life} life
 * @param {number} asyncId that it had in the callback, in which it may have ended
 * @param {any} interrupted
 */
function leaveLife(life, asyncId, interrupted) {
  if (resourcesKeepStores && life[async_id_symbol] === asyncId) life[kResourceFrame] = getFrame();
  exchangeCarriedFrame(interrupted);
}

/**
 * @param {any} parser
 * @param {Function} callback
 * @returns {Function} what the native layer is to call
 */
function inScope(parser, callback) {
  const life = lifeOf(parser);
  function calledInScope() {
    const asyncId = life[async_id_symbol];
    if (asyncId === undefined) return ReflectApply(callback, parser, arguments);
    const tracked = isTracking();
    const interrupted = enterLife(life);
    // Here and not in another function, for which V8 would have to make an object of the arguments.
    const result = ReflectApply(callback, parser, arguments);
    if (tracked) emitAfter(asyncId);
    leaveLife(life, asyncId, interrupted);
    return result;
  }
  calledInScope[kInScope] = true;
  return calledInScope;
}

/** @param {any} parser */
function endLife(parser) {
  const life = parser[kLife];
  if (life === undefined) return;
  destroyWrap(life);
  // A parser that waits keeps nothing alive.
  life[kResource] = undefined;
  life[kResourceFrame] = undefined;
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
      ObjectDefineProperty(this, index, {
        __proto__: null,
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
  for (const index of SafeArrayIterator(indexes)) {
    if (!ObjectHasOwn(parser, index)) continue;
    const callback = parser[index];
    if (callback?.[kInScope] || !ReflectDeleteProperty(parser, index)) continue;
    parser[index] = callback;
  }
}

/**
 * @param {any} native
 * @param {number} REQUEST
 * @param {number[]} indexes
 * @returns {object & ThisType<any>}
 */
function methodsOver({ initialize, free, close }, REQUEST, indexes) {
  return {
    /**
     * @param {number} type
     * @param {any} resource
     */
    initialize(type, resource) {
      if (!areActive()) return ReflectApply(initialize, this, arguments);
      // One that was made before this was installed.
      if (this[kLife] === undefined) trapCallbacks(this, indexes);
      const result = ReflectApply(initialize, this, arguments);
      const name = type === REQUEST ? 'HTTPINCOMINGMESSAGE' : 'HTTPCLIENTREQUEST';
      const life = lifeOf(this);
      endLife(this);
      initPersistentWrap(this, name, resource, undefined, life);
      return result;
    },
    free() {
      // Core has taken away those that it will set again.
      trapCallbacks(this, indexes);
      endLife(this);
      return ReflectApply(free, this, arguments);
    },
    close() {
      endLife(this);
      return ReflectApply(close, this, arguments);
    },
  };
}

function install() {
  const { HTTPParser } = /** @type {any} */ (requireCore('_http_common'));
  const { prototype } = HTTPParser;
  // Not a class of native resources on every runtime.
  if (!ObjectPrototypeIsPrototypeOf(AsyncWrap, prototype)) return;

  const indexes = ArrayPrototypeMap(callbackNames, (name) => HTTPParser[name]);
  replaceMethods(prototype, methodsOver(prototype, HTTPParser.REQUEST, indexes));
  for (const index of SafeArrayIterator(indexes)) {
    defineAccessors(prototype, { [index]: callbackAccessor(index) });
  }
}

module.exports = { install };
