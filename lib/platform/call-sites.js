'use strict';

// Captures call stacks in a realm that has an Error of its own, so that the program's `Error.prepareStackTrace` and
// `Error.stackTraceLimit` neither see nor change them.

const { ArrayIsArray, ArrayPrototypeMap } = require('./primordials');
const { requireCore } = require('./core-modules');

/**
 * @typedef {object} CallSite
 * @property {string | null} file
 * @property {string | null} name of the function
 * @property {string | null} type of its receiver
 */
/**
 * Captures the stack of a function's callers. Only reading `stack` of the result, V8's CallSites, is expensive.
 * @typedef {(callee: Function) => { stack: any[] | undefined }} Capture
 */

/** The file name of code that the package runs in other realms. */
const filename = 'node:async-hooks-native';
const kCallerLimit = 32;

/**
 * - `makeCapture`: of the realm, once it exists.
 * - `captureCallers`: for `callersOf`.
 * - `captureCaller`: for `fileOfCaller`.
 * All are written when they are first needed: creating the realm takes about a millisecond.
 * @type {{ makeCapture?: (limit: number) => Capture, captureCallers?: Capture, captureCaller?: Capture }}
 */
const state = {};

/** @returns {(limit: number) => Capture} */
function makeRealm() {
  return requireCore('node:vm').runInNewContext(
    `Error.prepareStackTrace = (error, sites) => sites;
    const { captureStackTrace } = Error;
    (limit) => (callee) => {
      const holder = {};
      Error.stackTraceLimit = limit;
      captureStackTrace(holder, callee);
      return holder;
    }`,
    undefined,
    /** @type {any} */ ({ __proto__: null, filename }),
  );
}

/**
 * @param {number} limit the maximum number of frames
 * @returns {Capture}
 */
function makeCapture(limit) {
  state.makeCapture ??= makeRealm();
  return state.makeCapture(limit);
}

/** @type {(site: any) => CallSite} */
const describe = (site) => ({
  file: site.getFileName(),
  name: site.getFunctionName(),
  type: site.getTypeName(),
});

/**
 * @param {Function} callee
 * @returns {CallSite[]} its callers, the innermost first
 */
function callersOf(callee) {
  state.captureCallers ??= makeCapture(kCallerLimit);
  const { stack } = state.captureCallers(callee);
  return ArrayIsArray(stack) ? ArrayPrototypeMap(stack, describe) : [];
}

/**
 * Costs a fraction of `callersOf`, because V8 decodes each frame that is captured.
 * @param {Function} callee
 * @returns {string | null | undefined} the file of its caller
 */
function fileOfCaller(callee) {
  state.captureCaller ??= makeCapture(1);
  const { stack } = state.captureCaller(callee);
  return ArrayIsArray(stack) ? stack[0]?.getFileName() : undefined;
}

module.exports = { callersOf, fileOfCaller, filename, makeCapture };
