'use strict';

// `import` of ES modules, static and dynamic.

const Module = require('node:module');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { isMainThread } = require('../native');
const { initialize, resolve } = require('./resolve-hook');

/**
 * @returns {boolean} whether this is the thread in which Node runs hooks for modules. Preloads run there
 *   too, and some versions cannot do with synchronous hooks in it.
 */
function isHooksThread() {
  // eslint-disable-next-line n/no-unsupported-features/node-builtins -- undefined before
  return !isMainThread() && require('node:worker_threads').isInternalThread === true;
}

function replaceForImport() {
  if (isHooksThread()) return;
  const { register, registerHooks } = Module;
  const dropIn = pathToFileURL(path.join(__dirname, '..', '..', 'index.js')).href;
  if (registerHooks !== undefined) {
    initialize(dropIn);
    registerHooks({ resolve });
  } else {
    // Up to Node 22.14 hooks for ES modules run in a thread of their own, which this starts.
    register(pathToFileURL(path.join(__dirname, 'resolve-hook.js')), { data: dropIn });
  }
}

module.exports = { replaceForImport };
