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
    if (data.insertions === undefined) return;
    register(pathToFileURL(path.join(__dirname, 'load-hook.js')), { data });
    return;
  }
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      const { format, source } = loaded;
      const isTyped = format === 'module-typescript' && stripsTypes();
      if ((format !== 'module' && !isTyped) || !source) return loaded;
      const text =
        typeof source === 'string' ? source : Buffer.from(/** @type {any} */ (source)).toString();
      const file = pathOf(url);
      if (!isTyped) return { ...loaded, source: guarded(file, text, 'module') };
      const plain = withoutTypes(text);
      return plain === null
        ? loaded
        : { ...loaded, format: 'module', source: guarded(file, plain, 'module') };
    },
  });
}

/** Whether Node replaces types by spaces. Under `--experimental-transform-types`, positions are others. */
function stripsTypes() {
  const { typescript } = /** @type {any} */ (process).features;
  return typescript === 'strip';
}

/**
 * @param {string} text in TypeScript
 * @returns {string | null} with spaces in place of the types; null if it has what Node does not support
 */
function withoutTypes(text) {
  const { stripTypeScriptTypes } = /** @type {any} */ (Module);
  const { emitWarning } = process;
  // The program does not use the experimental function.
  process.emitWarning = () => {};
  try {
    return stripTypeScriptTypes(text);
  } catch {
    return null;
  } finally {
    process.emitWarning = emitWarning;
  }
}

module.exports = { transformFiles };
