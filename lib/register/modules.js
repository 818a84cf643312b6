'use strict';

// `import` of ES modules, static and dynamic.

const Module = require('node:module');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { callersOf } = require('../call-sites');
const { isHooksThread } = require('../hooks-thread');
const { initialize, names, resolve } = require('./resolve-hook');

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
