'use strict';

// HTTP parsers. Core reuses a parser for other messages, so its life as a resource begins with `initialize` and
// ends with `free`. Its callbacks are numbered properties.

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
const { adoptResource, async_id_symbol, trigger_async_id_symbol } = require('../context/ids');
const { isTracking } = require('../context/runtime-context');
const { getFrame, kResourceFrame, resourcesKeepStores } = require('../frames/carrier');
const { exitRefusedStores, propagationFiltersExist } = require('../frames/on-propagate');
const { exchangeCarriedFrame } = require('../frames/propagation');
const { emitAfter, emitBefore } = require('../hooks/emit');
const { defineAccessors } = require('./accessors');
const { replaceMethods } = require('./replacement');
const { sourcesAreActive } = require('./active');
const { AsyncWrap } = require('./async-wrap');
const { hideFromInspection } = require('./inspection');
const { isLoaded } = require('./loaded-modules');
const { destroyWrap, initPersistentWrap, kResource } = require('./wrap-context');

// The callbacks that core sets. The native layer would call a getter for any other one for each message.
const callbackNames = [
  'kOnHeaders',
  'kOnHeadersComplete',
  'kOnBody',
  'kOnMessageComplete',
  'kOnExecute',
  'kOnTimeout',
];
const kInContext = Symbol('inContext');
const kLife = Symbol('life');
hideFromInspection(kLife);

/** Whether the class is followed. Written by `follow`. */
const state = { followed: false };

/**
 * The state of a parser as a resource. With these properties on the parser itself, V8 would turn its properties into
 * a hash table, and core reads them often.
 */
class Life {
  constructor() {
    // As on a wrap. `undefined` while the parser is not in use.
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
 * @returns {any} the previous frame, for `leaveLife`
 */
function enterLife(life) {
  const interrupted = exchangeCarriedFrame(life[kResourceFrame]);
  if (isTracking()) {
    if (propagationFiltersExist()) exitRefusedStores(life);
    emitBefore(
      life[async_id_symbol] || adoptResource(life),
      life[trigger_async_id_symbol],
      life[kResource],
    );
  }
  return interrupted;
}

/**
 * @param {Life} life
 * @param {number} asyncId the id in the callback, in which the life may have ended
 * @param {any} interrupted
 */
function leaveLife(life, asyncId, interrupted) {
  if (resourcesKeepStores && life[async_id_symbol] === asyncId) life[kResourceFrame] = getFrame();
  exchangeCarriedFrame(interrupted);
}

/**
 * @param {any} parser
 * @param {Function} callback
 * @returns {Function} the function that the native layer calls
 */
function inContext(parser, callback) {
  const life = lifeOf(parser);
  function calledInContext() {
    if (life[async_id_symbol] === undefined) return ReflectApply(callback, parser, arguments);
    const tracked = isTracking();
    const interrupted = enterLife(life);
    const asyncId = life[async_id_symbol];
    // Inlined by hand: for another function V8 would have to create an object for the arguments.
    const result = ReflectApply(callback, parser, arguments);
    if (tracked) emitAfter(asyncId);
    leaveLife(life, asyncId, interrupted);
    return result;
  }
  calledInContext[kInContext] = true;
  return calledInContext;
}

/** @param {any} parser */
function endLife(parser) {
  const life = parser[kLife];
  if (life === undefined) return;
  destroyWrap(life);
  // A parser that is not in use must not keep anything alive.
  life[kResource] = undefined;
  life[kResourceFrame] = undefined;
}

/**
 * Defines the assigned callback as an own property of the parser: the native layer reads it several times for each
 * message, which is slow with a getter.
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
        value: inContext(this, callback),
        configurable: true,
        enumerable: true,
        writable: true,
      });
    },
  };
}

/**
 * Assigns callbacks that are own properties again, so that the accessors see them.
 * @param {any} parser
 * @param {number[]} indexes
 */
function trapCallbacks(parser, indexes) {
  for (const index of SafeArrayIterator(indexes)) {
    if (!ObjectHasOwn(parser, index)) continue;
    const callback = parser[index];
    if (callback?.[kInContext] || !ReflectDeleteProperty(parser, index)) continue;
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
      if (!sourcesAreActive()) return ReflectApply(initialize, this, arguments);
      // A parser that is older than the source.
      if (this[kLife] === undefined) trapCallbacks(this, indexes);
      const result = ReflectApply(initialize, this, arguments);
      const name = type === REQUEST ? 'HTTPINCOMINGMESSAGE' : 'HTTPCLIENTREQUEST';
      const life = lifeOf(this);
      endLife(this);
      initPersistentWrap(this, name, resource, life);
      return result;
    },
    free() {
      // Core has deleted the callbacks that it will set again.
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

/** @param {any} HTTPParser */
function follow(HTTPParser) {
  state.followed = true;
  const { prototype } = HTTPParser;
  // Not a class of native resources on every runtime.
  if (!ObjectPrototypeIsPrototypeOf(AsyncWrap, prototype)) return;

  const indexes = ArrayPrototypeMap(callbackNames, (name) => HTTPParser[name]);
  replaceMethods(prototype, methodsOver(prototype, HTTPParser.REQUEST, indexes));
  for (const index of SafeArrayIterator(indexes)) {
    defineAccessors(prototype, { [index]: callbackAccessor(index) });
  }
}

// The property that core assigns first to a new parser, before any callback.
const firstProperty = '_headers';

/** Follows the class when its first parser is created. */
function followFirst() {
  defineAccessors(AsyncWrap, {
    [firstProperty]: {
      get: () => undefined,
      set(value) {
        const { constructor } = this;
        if (constructor.name === 'HTTPParser') {
          ReflectDeleteProperty(AsyncWrap, firstProperty);
          if (!state.followed) follow(constructor);
        }
        ObjectDefineProperty(this, firstProperty, {
          __proto__: null,
          value,
          configurable: true,
          enumerable: true,
          writable: true,
        });
      },
    },
  });
}

function install() {
  if (isLoaded('_http_common')) follow(/** @type {any} */ (requireCore('_http_common')).HTTPParser);
  else followFirst();
}

module.exports = { install };
