'use strict';

// Captures call stacks. A stack is captured as an object and read later or never, because reading is expensive.

const path = require('node:path');
const { fileURLToPath } = require('node:url');
const { filename, makeCapture } = require('../../platform/call-sites');

/**
 * @typedef {object} Frame
 * @property {string} file as the runtime names it; the path of a `file:` URL
 * @property {number} line from 1
 * @property {number} column from 1
 * @property {number} position offset in the source that runs
 * @property {string} name of the function, or ''
 * @property {boolean} isAsync whether it is an async frame, which awaits the frames above
 * @property {boolean} isCore
 */
/**
 * @typedef {object} Stack
 * @property {Frame[]} frames innermost first
 * @property {number} inside the number of frames inside of the innermost `run()` or bound function
 * @property {string} [boundary] the method of that boundary
 * @property {number} switched the number of frames inside of the innermost bound function, whose context is another one
 */

/** The maximum number of frames of a whole stack. */
const kLimit = 60;
// The folder, or in the package the file, of this recorder.
const ownFiles = path.dirname(__dirname);
const packageFiles = path.dirname(path.dirname(__dirname)) + path.sep;
const packageRoot = path.dirname(path.dirname(path.dirname(__dirname)));
const entryFiles = ['index.js', 'lost.js', 'register.js', 'embedder.js'].map((name) =>
  path.join(packageRoot, name),
);

/** The stack starts with the caller of the argument. `readStack` reads the result, and that of `captureSite`. */
const captureStack = makeCapture(kLimit);

/** @param {string} file */
function pathOf(file) {
  if (!file.startsWith('file:')) return file;
  try {
    return fileURLToPath(file);
  } catch {
    return file;
  }
}

/** @param {string} file */
function isOwn(file) {
  return file.startsWith(packageFiles) || file === filename || entryFiles.includes(file);
}

/**
 * @param {any} site V8's CallSite
 * @returns {string}
 */
function nameOf(site) {
  const name = site.getFunctionName();
  if (name) return name;
  return site.getMethodName() || '';
}

/**
 * @param {string} file of this package
 * @param {string} name
 * @returns {string | undefined} the method that enters another context
 */
function boundaryOf(file, name) {
  const methods = file.startsWith(ownFiles) ? /(?:^|\.)(run|exit)$/ : /(?:^|\.)(runInAsyncScope)$/;
  return methods.exec(name)?.[1];
}

/** @type {WeakMap<object, Stack>} */
const read = new WeakMap();

/**
 * @param {any} holder a captured stack
 * @returns {Stack}
 */
function readStack(holder) {
  const known = read.get(holder);
  if (known !== undefined) return known;
  const sites = Array.isArray(holder.stack) ? holder.stack : [];
  /** @type {Frame[]} */
  const frames = [];
  /** @type {Stack} */
  const stack = { frames, inside: -1, switched: -1 };
  for (const site of sites) {
    // What awaits a site differs from one call to the next.
    if (holder.isSite && site.isAsync()) break;
    const source = site.getFileName() ?? site.getEvalOrigin?.();
    if (!source) continue;
    const file = pathOf(source);
    if (isOwn(file)) {
      const boundary = stack.switched < 0 ? boundaryOf(file, nameOf(site)) : undefined;
      if (boundary === 'runInAsyncScope') stack.switched = frames.length;
      if (boundary !== undefined && stack.inside < 0) {
        Object.assign(stack, { boundary, inside: frames.length });
      }
      continue;
    }
    const isCore = file.startsWith('node:');
    frames.push({
      file,
      line: site.getLineNumber() ?? 0,
      column: site.getColumnNumber() ?? 0,
      position: site.getPosition() ?? 0,
      // The property that holds a function without a name says nothing to its author.
      name: isCore ? nameOf(site) : (site.getFunctionName() ?? ''),
      isAsync: site.isAsync(),
      isCore,
    });
  }
  if (stack.inside < 0) stack.inside = frames.length;
  if (stack.switched < 0) stack.switched = frames.length;
  holder.stack = undefined;
  read.set(holder, stack);
  return stack;
}

/**
 * @param {string} file
 * @returns {boolean} whether users cannot change it: they bind their own functions
 */
const isInLibrary = (file) => /[\\/]node_modules[\\/]/.test(file);

/**
 * @param {Stack} stack
 * @returns {Stack} without the frames outside of a bound function, which say nothing about its context
 */
function withoutCallerOfBound(stack) {
  const { frames, switched } = stack;
  return switched < frames.length ? { ...stack, frames: frames.slice(0, switched) } : stack;
}

/** @param {Stack} stack */
function keyOf({ frames }) {
  return frames.map(({ file, line, column }) => `${file}:${line}:${column}`).join('|');
}

/**
 * @param {Frame[]} frames
 * @returns {Frame | null} the innermost frame that is not core's
 */
function userFrame(frames) {
  return frames.find(({ isCore }) => !isCore) ?? null;
}

module.exports = {
  captureStack,
  isInLibrary,
  isOwn,
  keyOf,
  pathOf,
  readStack,
  userFrame,
  withoutCallerOfBound,
};
