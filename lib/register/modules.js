'use strict';

// `import` of ES modules, static and dynamic.

const { ArrayPrototypeFindIndex, StringPrototypeStartsWith } = require('../platform/primordials');
const Module = require('node:module');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { callersOf } = require('../platform/call-sites');
const { answerForCore } = require('./core-requires');
const { isModuleHooksThread } = require('../platform/module-hooks-thread');
const { initialize, isReplaced, resolve } = require('./resolve-hook');

/**
 * @param {string} specifier
 * @param {any} context
 * @param {(specifier: string, context: any) => any} nextResolve
 */
function resolveImport(specifier, context, nextResolve) {
  return isReplaced(specifier) && isImportMetaResolve()
    ? nextResolve(specifier, context)
    : resolve(specifier, context, nextResolve);
}

/**
 * Node calls the hooks for `import.meta.resolve` as for an import, but its result must be the name as usual.
 * @returns {boolean} whether `import.meta.resolve` is the caller
 */
function isImportMetaResolve() {
  const callers = callersOf(resolveImport);
  const caller =
    callers[ArrayPrototypeFindIndex(callers, ({ name }) => name === 'resolveSync') + 1];
  return (
    caller?.name === 'resolve' &&
    caller.type === 'Object' &&
    caller.file !== null &&
    StringPrototypeStartsWith(caller.file, 'node:internal/modules/esm/')
  );
}

function replaceForImport() {
  if (isModuleHooksThread()) return;
  const { register, registerHooks } = Module;
  const dropIn = pathToFileURL(`${path.dirname(path.dirname(__dirname))}${path.sep}index.js`).href;
  if (registerHooks !== undefined) {
    initialize(dropIn);
    registerHooks(/** @type {any} */ ({ __proto__: null, resolve: resolveImport }));
    answerForCore(Module);
  } else {
    const options = /** @type {any} */ ({ __proto__: null, data: dropIn });
    // Up to Node 22.14 hooks for ES modules run in a thread of their own, which `register` starts.
    register(pathToFileURL(`${__dirname}${path.sep}resolve-hook.js`), options);
  }
}

module.exports = { replaceForImport };
