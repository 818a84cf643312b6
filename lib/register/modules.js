'use strict';

// `import` of ES modules, static and dynamic.

const Module = require('node:module');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { resolve } = require('./resolve-hook');

function replaceForImport() {
  const { register, registerHooks } = /** @type {any} */ (Module);
  if (registerHooks !== undefined) registerHooks({ resolve });
  // Up to Node 22.14 hooks for ES modules run in a thread of their own, which this starts.
  else register(pathToFileURL(path.join(__dirname, 'resolve-hook.js')));
}

module.exports = { replaceForImport };
