'use strict';

// Records functions that are passed on to be called later, listeners of emitters and of event targets, with the scopes
// that were active at that time.

const { EventEmitter } = require('node:events');
const { executionAsyncId } = require('../../instance').async_hooks;
const { placeOf } = require('../source/scripts');
const { captureStack } = require('./stacks');
const { scopesNow } = require('./scopes');

/**
 * @typedef {import('./scopes').Scope} Scope
 */
/**
 * @typedef {object} Handed
 * @property {Function} fn
 * @property {string} how
 * @property {Scope | Scope[] | null} scopes
 * @property {object | null} holder
 * @property {Emission[]} emissions in progress
 * @property {number} execution
 * @property {boolean} [isOfAddon] whether it was passed to an addon
 * @property {boolean} [isOfObject] whether it is the method `handleEvent` of an object that was passed on
 * @property {boolean} isShared whether it was also called in the scope in which it was passed on
 * @property {number} foreignCalls how often it was called in other scopes since then
 */
/**
 * @typedef {object} Emission
 * @property {any} emitter
 * @property {any} event
 */

const { emit } = EventEmitter.prototype;
const methods = ['on', 'addListener', 'once', 'prependListener', 'prependOnceListener'];
const kMost = 64;
const kMostTargets = 4096;
/** Outside of scopes, stacks are captured for the first `kAll` functions, then for one in `kEvery`. */
const kAll = 2000;
const kEvery = 64;

/** @type {WeakMap<object, Map<any, Handed[]>>} */
const ofEmitters = new WeakMap();
/** Functions of event targets and addons, whose calls cannot be observed. @type {Handed[]} */
const others = [];
/** @type {WeakMap<Function, number>} */
const timesHanded = new WeakMap();

/** Emissions in progress, outermost first: emitter and event alternate. @type {any[]} */
const emitting = [];
let replaced = 0;
let outside = 0;

/** @type {Emission[]} */
const noEmissions = [];

/** @returns {Emission[]} */
function emissionsNow() {
  if (emitting.length === 0) return noEmissions;
  const emissions = [];
  for (let i = 0; i < emitting.length; i += 2) {
    emissions.push({ emitter: emitting[i], event: emitting[i + 1] });
  }
  return emissions;
}

/**
 * Core registers the same functions for each request. The program cannot bind them.
 * @param {Function} fn
 */
function isOfCore(fn) {
  const times = (timesHanded.get(fn) ?? 0) + 1;
  timesHanded.set(fn, times);
  return times > 3 && placeOf(fn)?.file.startsWith('node:') === true;
}

/**
 * @param {Function} fn
 * @param {string} how
 * @param {Function} above
 * @returns {Handed | undefined}
 */
function makeHanded(fn, how, above) {
  if (isOfCore(fn)) return undefined;
  const scopes = scopesNow();
  const number = scopes === null ? outside++ : 0;
  const isWanted = number < kAll || number % kEvery === 0;
  return {
    fn,
    how,
    scopes,
    holder: isWanted ? captureStack(above) : null,
    emissions: emissionsNow(),
    execution: executionAsyncId(),
    isShared: false,
    foreignCalls: 0,
  };
}

/** @param {Handed} handed */
function rememberOther(handed) {
  others.push(handed);
  if (others.length > kMostTargets) others.shift();
}

/**
 * @param {any} emitter
 * @param {any} event
 * @param {Handed} handed
 */
function rememberListener(emitter, event, handed) {
  let events = ofEmitters.get(emitter);
  if (events === undefined) ofEmitters.set(emitter, (events = new Map()));
  const list = events.get(event);
  if (list === undefined) events.set(event, [handed]);
  else if (list.push(handed) > kMost) list.shift();
}

/**
 * @param {Emission} emission
 * @returns {Handed[]}
 */
function handedTo({ emitter, event }) {
  return ofEmitters.get(emitter)?.get(event) ?? [];
}

/**
 * Marks listeners that are called in the scope in which they were added.
 * @param {Scope} scope
 */
function noteCall(scope) {
  someEmitted((handed) => {
    const { scopes } = handed;
    if (scopes === scope || (Array.isArray(scopes) && scopes.includes(scope))) {
      handed.isShared = true;
    }
    return false;
  });
}

/**
 * @param {(handed: Handed) => boolean} test
 * @returns {boolean} whether any listener of the emissions in progress passes the test
 */
function someEmitted(test) {
  for (let i = 0; i < emitting.length; i += 2) {
    if (
      ofEmitters
        .get(emitting[i])
        ?.get(emitting[i + 1])
        ?.some(test)
    )
      return true;
  }
  return false;
}

const nameOf = (/** @type {any} */ object, /** @type {string} */ otherwise) =>
  object?.constructor?.name || otherwise;

/** @type {{ bind: (fn: Function, above: Function) => Function }} */
const binder = { bind: (fn) => fn };

function replaceEmitters() {
  for (const name of methods) {
    const original = /** @type {any} */ (EventEmitter.prototype)[name];
    const replacement = {
      /** @this {any} */
      [name](event, listener) {
        // `once` calls `on` with a wrapper, which has the listener as a property.
        if (replaced > 0 || typeof listener !== 'function' || this === process) {
          return original.call(this, event, listener);
        }
        replaced++;
        try {
          const fn = typeof listener.listener === 'function' ? listener.listener : listener;
          const how = `${nameOf(this, 'EventEmitter')}#${name}('${String(event)}')`;
          const handed = makeHanded(fn, how, replacement);
          if (handed !== undefined) rememberListener(this, event, handed);
          const bound = binder.bind(listener, replacement);
          if (bound !== listener) /** @type {any} */ (bound).listener = listener;
          return original.call(this, event, bound);
        } finally {
          replaced--;
        }
      },
    }[name];
    define(EventEmitter.prototype, name, original, replacement);
  }
  /** @this {any} */
  const emitReplacement = function emit_(event) {
    const { length } = emitting;
    // Not `push`, which collections.js replaces.
    emitting[length] = this;
    emitting[length + 1] = event;
    try {
      return Reflect.apply(emit, this, arguments);
    } finally {
      emitting.length = length;
    }
  };
  define(EventEmitter.prototype, 'emit', emit, emitReplacement);
}

function replaceTargets() {
  const { EventTarget, MessagePort } = globalThis;
  replaceAdding(EventTarget.prototype, 'addEventListener');
  // Core's event targets have emitter methods as well.
  const prototype = Object.getPrototypeOf(MessagePort.prototype);
  if (prototype === EventTarget.prototype) return;
  for (const name of ['on', 'addListener', 'once']) {
    if (typeof prototype[name] === 'function') replaceAdding(prototype, name);
  }
}

/**
 * @param {any} prototype of targets
 * @param {string} name of the method that adds a listener
 */
function replaceAdding(prototype, name) {
  const original = prototype[name];
  const replacement = {
    /** @this {any} */
    [name](type, listener, ...rest) {
      const fn = typeof listener === 'function' ? listener : listener?.handleEvent;
      if (replaced > 0 || typeof fn !== 'function') return Reflect.apply(original, this, arguments);
      replaced++;
      try {
        const how = `${nameOf(this, 'EventTarget')}#${name}('${String(type)}')`;
        const handed = makeHanded(fn, how, replacement);
        if (handed !== undefined) rememberOther({ ...handed, isOfObject: fn !== listener });
        const bound = binder.bind(fn, replacement);
        // `handleEvent` is called with its object as `this`.
        const added = bound === fn ? listener : fn === listener ? bound : bound.bind(listener);
        return original.call(this, type, added, ...rest);
      } finally {
        replaced--;
      }
    },
  }[name];
  define(prototype, name, original, replacement);
}

/**
 * @param {any} object
 * @param {string} name
 * @param {any} original
 * @param {any} replacement
 */
function define(object, name, original, replacement) {
  for (const key of ['name', 'length']) {
    const property = Object.getOwnPropertyDescriptor(original, key);
    if (property !== undefined) Object.defineProperty(replacement, key, property);
  }
  const before = Object.getOwnPropertyDescriptor(object, name);
  Object.defineProperty(object, name, { ...before, value: replacement });
}

module.exports = {
  binder,
  define,
  emissionsNow,
  handedTo,
  rememberOther,
  makeHanded,
  noteCall,
  someEmitted,
  others,
  replaceEmitters,
  replaceTargets,
};
