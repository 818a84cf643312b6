'use strict';

// Who calls. A program can change what its own stack traces are like, or break them, so that these are made in
// a context that has an Error of its own.

const { requireCore } = require('./core-modules');

/**
 * @typedef {object} CallSite
 * @property {string | null} file
 * @property {string | null} name of the function
 * @property {string | null} type of its receiver
 */

const filename = 'node:async-hooks-native';

/** @type {((callee: Function) => CallSite[]) | undefined} */
let trace;

function makeTrace() {
  return requireCore('node:vm').runInNewContext(
    `Error.stackTraceLimit = 32;
    Error.prepareStackTrace = (error, sites) => sites.map((site) => ({
      file: site.getFileName(),
      name: site.getFunctionName(),
      type: site.getTypeName(),
    }));
    (callee) => {
      const holder = {};
      Error.captureStackTrace(holder, callee);
      return holder.stack;
    }`,
    undefined,
    /** @type {any} */ ({ __proto__: null, filename }),
  );
}

/**
 * @param {Function} callee
 * @returns {CallSite[]} of who calls it, the innermost first
 */
function callersOf(callee) {
  trace ??= makeTrace();
  return /** @type {Function} */ (trace)(callee);
}

module.exports = { callersOf, filename };
