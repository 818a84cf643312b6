'use strict';

// Finds the promise that core is about to report as rejected, and the frame in which it was rejected. Core reports a
// rejection as an event, an exception or the `error` event of a domain, mostly without the promise. But before each
// of these steps core reads the ids of the promise: when a promise is rejected without a handler, when it gets a
// handler, and before the listeners are called. `runtime-promise-ids.js` calls this file for each read.

const {
  ArrayPrototypeSome,
  ObjectGetPrototypeOf,
  ObjectHasOwn,
  ObjectIsExtensible,
  PromisePrototype,
  ReflectApply,
  ReflectDefineProperty,
  SafeWeakMap,
  SafeWeakRef,
} = require('../platform/primordials');
const {
  getFrame,
  promisesLackFrames,
  resourcesKeepStores,
  sourcesCarry,
} = require('../frames/carrier');
const { recordsAllPromiseFrames } = require('../frames/carrying');
const { kPromiseFrame } = require('../platform/promise-hooks');
const { domainsAreUsed } = require('../frames/domains');
const { callersOf } = require('../platform/call-sites');
const { runtimeProcess } = require('../platform/originals');
const { runtimeExecutionAsyncId } = require('../context/runtime-context');
const { runtimeIdOf, watchIdReads } = require('./runtime-promise-ids');

// How core has read the ids of a promise. Each of core's hooks reads the id twice. The report of a rejection reads
// it once, perhaps just after a hook. Up to Node 20.14 and 22.1 the report reads the trigger id, too, of a promise
// without ids. The native layer always does, when a promise is rejected or handled.
const kNotRead = 0;
const kIdOnce = 1;
const kIdOnceAndTrigger = 2;
const kIdTwice = 3;
const kNoIds = 4;

/**
 * - `promise`: the promise whose ids core has read last. A weak reference.
 * - `reads`: how core has read them. Both are written by the accessors, and reset by `forgetLastRead`.
 * - `domainsAreFollowed`: whether the `emit` of domains is replaced. Written by `followDomains`.
 * - `emitInDomain`: calls `emit`, which emits the error event of a domain. Written by `install`.
 * - `beforeReport`, `afterOtherRead`: called when core may be about to report a rejected promise, and when it turns out
 *   that it may not be. Written by `install`.
 *
 * @type {{
 *   promise: WeakRef<any> | undefined,
 *   reads: number,
 *   domainsAreFollowed: boolean,
 *   emitInDomain: (emit: () => any) => any,
 *   beforeReport: () => void,
 *   afterOtherRead: () => void,
 * }}
 */
const state = {
  promise: undefined,
  reads: kNotRead,
  domainsAreFollowed: false,
  emitInDomain: (emit) => emit(),
  beforeReport() {},
  afterOtherRead() {},
};

// Where the runtime uses frames, listeners of a rejection run in the frame of the code that rejected. Elsewhere they
// run in the frame in which the promise was created. A promise without a frame, because rejections had no listeners
// yet, gets the frame of the rejection. That is the same frame, except where the program has saved a function that
// rejects and calls it elsewhere.
const usesFrameOfRejection = sourcesCarry && !resourcesKeepStores;

/**
 * The frames of promises that are not extensible.
 * @type {WeakMap<object, any>}
 */
const frames = new SafeWeakMap();

/** @param {any} promise */
function onIdRead(promise) {
  const isSame = state.promise?.deref() === promise;
  state.reads = isSame && state.reads === kIdOnce ? kIdTwice : kIdOnce;
  if (!isSame) state.promise = new SafeWeakRef(promise);
  if (promisesLackFrames && runtimeIdOf(promise) === undefined) saveRejectionFrame(promise);
  state.beforeReport();
}

/** @param {any} promise */
function onTriggerIdRead(promise) {
  const afterId = state.reads === kIdOnce && state.promise?.deref() === promise;
  if (usesFrameOfRejection && !frames.has(promise)) frames.set(promise, getFrame());
  state.reads = afterId ? kIdOnceAndTrigger : kNotRead;
  if (runtimeIdOf(promise) === undefined) {
    state.reads = kNoIds;
    state.afterOtherRead();
  }
  if (domainsAreUsed()) followDomains();
}

/**
 * Takes a stack trace, so it is for exceptions, and for programs that replace `process.emit`.
 * @returns {boolean} whether core is reporting a rejected promise
 */
function isCoreReporting() {
  return ArrayPrototypeSome(
    callersOf(isCoreReporting),
    ({ file }) => file === 'node:internal/process/promises',
  );
}

function forgetLastRead() {
  state.promise = undefined;
  state.reads = kNotRead;
}

/** @param {any} promise */
function saveRejectionFrame(promise) {
  const frame = getFrame();
  if (frame === undefined || recordsAllPromiseFrames()) return;
  if (kPromiseFrame in promise || frames.has(promise)) return;
  if (ObjectIsExtensible(promise)) promise[kPromiseFrame] = frame;
  else frames.set(promise, frame);
}

/** Core emits the `error` event of the domain in which a promise was rejected, if there was one. */
function followDomains() {
  const { domain } = /** @type {any} */ (runtimeProcess);
  if (state.domainsAreFollowed || !domain) return;
  state.domainsAreFollowed = true;
  let prototype = domain;
  // A program may have derived classes.
  while (prototype !== null && !ObjectHasOwn(prototype, '_errorHandler')) {
    prototype = ObjectGetPrototypeOf(prototype);
  }
  if (prototype === null) return;
  const { emit } = prototype;
  const value = /** @this {any} */ function () {
    const emitError = () => ReflectApply(emit, this, arguments);
    return arguments[0] === 'error' ? state.emitInDomain(emitError) : emitError();
  };
  ReflectDefineProperty(prototype, 'emit', {
    __proto__: null,
    value,
    writable: true,
    configurable: true,
  });
}

/**
 * @param {any} promise that was rejected
 * @returns {any} the frame in which its listeners run, where the runtime does not carry it
 */
function frameOfRejected(promise) {
  return frames.has(promise) ? frames.get(promise) : promise?.[kPromiseFrame];
}

/**
 * A function that core calls to report a rejected promise has to call this first.
 * @returns {any} the promise, or undefined if the program is the caller or the promise is unknown
 */
function takeRejected() {
  const promise = state.promise?.deref();
  const { reads } = state;
  forgetLastRead();
  if (promise === undefined) return undefined;
  const runtimeId = runtimeIdOf(promise);
  if (runtimeId === undefined) return reads === kIdOnce ? promise : undefined;
  if (reads !== kIdOnceAndTrigger) return undefined;
  const executing = runtimeExecutionAsyncId();
  return executing === runtimeId || executing === -1 ? promise : undefined;
}

/**
 * @param {any} promise
 * @returns {boolean} whether the accessors see when core reads its ids. They do not in another realm
 */
function readsAreSeen(promise) {
  let prototype = promise;
  while (prototype !== null && prototype !== PromisePrototype) {
    prototype = ObjectGetPrototypeOf(prototype);
  }
  return prototype !== null;
}

/**
 * @param {any} promise of an unhandledRejection event
 * @returns {boolean} whether core may have emitted the event
 */
function takeReported(promise) {
  const isLastRead = state.reads === kNoIds && state.promise?.deref() === promise;
  if (takeRejected() === promise || isLastRead) return true;
  return typeof promise === 'object' && promise !== null && !readsAreSeen(promise);
}

/** @returns {any} the promise whose rejection has become an exception, or undefined if it is unknown */
function takeThrown() {
  const lastRead = state.reads === kNoIds && isCoreReporting() ? state.promise?.deref() : undefined;
  return takeRejected() ?? lastRead;
}

/**
 * @param {(emit: () => any) => any} emitInDomain calls `emit`, which emits the error event of a domain
 * @param {() => void} beforeReport called when core may be about to report a rejected promise
 * @param {() => void} afterOtherRead called when core may not have been
 */
function install(emitInDomain, beforeReport, afterOtherRead) {
  state.emitInDomain = emitInDomain;
  state.beforeReport = beforeReport;
  state.afterOtherRead = afterOtherRead;
  watchIdReads(onIdRead, onTriggerIdRead);
}

module.exports = {
  frameOfRejected,
  install,
  isCoreReporting,
  takeRejected,
  takeReported,
  takeThrown,
};
