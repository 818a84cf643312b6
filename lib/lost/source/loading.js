'use strict';

// Transforms the source of files when they are loaded, as CommonJS or as ES modules.

const Module = require('node:module');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { isOwn, pathOf } = require('../recording/stacks');

/** @typedef {'script' | 'module' | undefined} Goal the goal symbol of the grammar; undefined if it is not known */
/** @typedef {(file: string, text: string, goal: Goal) => string} Transform */

/**
 * @param {unknown} format that the loader knows, if it knows one
 * @returns {Goal}
 */
function goalOf(format) {
  return format === 'module' ? 'module' : format === 'commonjs' ? 'script' : undefined;
}

/**
 * @param {Transform} transform
 * @param {any} data for `load-hook.js`, on releases that run hooks in a separate thread
 */
function transformFiles(transform, data) {
  /**
   * @param {string} file
   * @param {string} text
   * @param {Goal} goal
   */
  const guarded = (file, text, goal) => {
    if (isOwn(file)) return text;
    try {
      return transform(file, text, goal);
    } catch {
      // Not JavaScript, or syntax that Node's parser does not support.
      return text;
    }
  };
  const { prototype } = /** @type {any} */ (Module);
  const { _compile: compile } = prototype;
  /** @this {any} */
  prototype._compile = function _compile(content, filename, ...rest) {
    return compile.call(this, guarded(filename, content, goalOf(rest[0])), filename, ...rest);
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
      return { ...loaded, source: guarded(pathOf(url), text, 'module') };
    },
  });
}

module.exports = { transformFiles };
