'use strict';

// `import` of ES modules, static and dynamic.

const Module = require('node:module');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { isMainThread } = require('../native');
const { callersOf } = require('../call-sites');
const { initialize, names, resolve } = require('./resolve-hook');

/**
 * @returns {boolean} whether this is the thread in which Node runs hooks for modules. Preloads run there
 *   too, and some versions cannot do with synchronous hooks in it.
 */
function isHooksThread() {
  // Every Worker of a program has a port. Node has `isInternalThread` later than synchronous hooks.
  return !isMainThread() && require('node:worker_threads').parentPort === null;
}

/**
 * @param {string} specifier
 * @param {any} context
 * @param {(specifier: string, context: any) => any} nextResolve
 */
function resolveImport(specifier, context, nextResolve) {
  return names.has(specifier) && isQuestion()
    ? nextResolve(specifier, context)
    : resolve(specifier, context, nextResolve);
}

/**
 * @returns {boolean} whether it is `import.meta.resolve` that asks, which answers with the name as ever. Node
 * asks hooks for it as for an import.
 */
function isQuestion() {
  const callers = callersOf(resolveImport);
  const asking = callers[callers.findIndex(({ name }) => name === 'resolveSync') + 1];
  return (
    asking?.name === 'resolve' &&
    asking.type === 'Object' &&
    asking.file?.startsWith('node:internal/modules/esm/') === true
  );
}

function replaceForImport() {
  if (isHooksThread()) return;
  const { register, registerHooks } = Module;
  const dropIn = pathToFileURL(path.join(__dirname, '..', '..', 'index.js')).href;
  if (registerHooks !== undefined) {
    initialize(dropIn);
    registerHooks({ resolve: resolveImport });
  } else {
    // Up to Node 22.14 hooks for ES modules run in a thread of their own, which this starts.
    register(pathToFileURL(path.join(__dirname, 'resolve-hook.js')), { data: dropIn });
  }
}

module.exports = { replaceForImport };
