'use strict';

// Transforms the source of files when they are loaded, as CommonJS or as ES modules.

const Module = require('node:module');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { isOwn, pathOf } = require('../recording/stacks');

/** @typedef {(file: string, text: string) => string} Transform */

/**
 * @param {Transform} transform
 * @param {any} data for `load-hook.js`, on releases that run hooks in a separate thread
 */
function transformFiles(transform, data) {
  const guarded = (/** @type {string} */ file, /** @type {string} */ text) => {
    if (isOwn(file)) return text;
    try {
      return transform(file, text);
    } catch {
      // Not JavaScript, or syntax that Node's parser does not support.
      return text;
    }
  };
  const { prototype } = /** @type {any} */ (Module);
  const { _compile: compile } = prototype;
  /** @this {any} */
  prototype._compile = function _compile(content, filename, ...rest) {
    return compile.call(this, guarded(filename, content), filename, ...rest);
  };

  const { register, registerHooks } = Module;
  if (registerHooks === undefined) {
    register(pathToFileURL(path.join(__dirname, 'load-hook.js')), { data });
    return;
  }
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      const { format, source } = loaded;
      if (format !== 'module' || source === null || source === undefined) return loaded;
      const text =
        typeof source === 'string' ? source : Buffer.from(/** @type {any} */ (source)).toString();
      return { ...loaded, source: guarded(pathOf(url), text) };
    },
  });
}

module.exports = { transformFiles };
