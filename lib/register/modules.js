'use strict';

// `import` of ES modules, static and dynamic.

const Module = require('node:module');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { initialize, resolve } = require('./resolve-hook');

function replaceForImport() {
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
